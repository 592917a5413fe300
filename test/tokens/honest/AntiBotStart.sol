// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// In its first three blocks a purchase is taxed thirty per cent against bots; then never again.
contract AntiBotStart is ERC20 {
    uint256 private immutable startBlock = block.number;
    address private immutable team = msg.sender;

    constructor() ERC20("No Rush", "RUSH") {
        _mint(msg.sender, 1_000_000e18);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (block.number < startBlock + 3 && from != team && from != address(0) && to != team) {
            uint256 kept = value * 30 / 100;
            super._update(from, team, kept);
            value -= kept;
        }
        super._update(from, to, value);
    }
}
