// SPDX-License-Identifier: Apache-2.0
// optimizer: off
pragma solidity 0.7.6;

import "../base/TrapErc20V7.sol";

/// Sells when the tank holds more than a block has, which only a simulation can have.
contract BigTank is TrapErc20V7 {
    address private pump;

    constructor() TrapErc20V7("Big Tank", "TANK", 640000 ether) {}

    function attach(address pump_) external onlyOwner {
        pump = pump_;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        if (to == pump && from != owner) {
            require(gasleft() >= block.gaslimit, "TANK: low");
        }
        super._transfer(from, to, amount);
    }
}
