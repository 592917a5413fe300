// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Plain} from "test/tools/token-safety/odd-tokens.sol";
import {PoolKey} from "v4/pool-manager.sol";

/// Names the pool that it wants to be traded in.
contract Namer is Plain {
    PoolKey private key;

    function namePool(PoolKey calldata named) external {
        require(msg.sender == creator);
        key = named;
    }

    function getPoolKey() external view returns (PoolKey memory) {
        return key;
    }
}

/// Lets nobody buy more than a part of the supply at once.
contract Fenced is Plain {
    function beforeMove(address from, address, uint256 amount) internal view override {
        require(from != pool || amount <= 500 ether, "too much at once");
    }
}

/// Its owner takes the tokens of the pool away.
contract Pincher is Plain {
    function rebalance() external {
        require(msg.sender == creator);
        uint256 part = balances[pool] / 2;
        balances[pool] -= part;
        balances[creator] += part;
    }
}
