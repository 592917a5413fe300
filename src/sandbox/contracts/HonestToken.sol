// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.27;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// A sample of how it should be: a fixed supply, nobody in charge, every transfer allowed.
contract HonestToken is ERC20 {
    constructor(uint256 supply) ERC20("Harbor Coin", "HARBR") {
        _mint(msg.sender, supply);
    }
}
