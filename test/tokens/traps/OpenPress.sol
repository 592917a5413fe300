// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// A press with a key and no limit.
contract OpenPress is TrapErc20V8 {
    constructor() TrapErc20V8("Open Press", "INK", 10_000 ether) {}

    function mint(address to, uint256 value) external onlyOwner {
        _update(address(0), to, value);
    }
}
