// SPDX-License-Identifier: MIT
pragma solidity 0.8.4;

import "./Kit8.sol";

/// The first version of a token that moved.
contract OldCoin is ERC20 {
    constructor() ERC20("Second Wind", "WIND1") {
        _mint(msg.sender, 2_000_000e18);
    }
}
