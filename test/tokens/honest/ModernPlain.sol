// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

contract ModernPlain is ERC20 {
    constructor() ERC20("Plain Sailing", "SAIL") {
        _mint(msg.sender, 1_000_000_000e18);
    }
}
