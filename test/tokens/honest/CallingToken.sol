// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC1363} from "@openzeppelin/contracts/token/ERC20/extensions/ERC1363.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Transfers and approvals that call the receiver (ERC-1363).
contract CallingToken is ERC1363 {
    constructor() ERC20("Ring Ring", "RING") {
        _mint(msg.sender, 5_000_000e18);
    }
}
