// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Cannot be divided: no decimals at all.
contract WholeUnits is ERC20("Ticket Stub", "STUB") {
    constructor() {
        _mint(msg.sender, 100_000_000);
    }

    function decimals() public pure override returns (uint8) {
        return 0;
    }
}
