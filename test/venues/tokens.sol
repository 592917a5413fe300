// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Plain} from "test/tools/token-safety/odd-tokens.sol";

interface IFeeRouter {
    struct Single {
        address tokenIn;
        address tokenOut;
        uint24 fee;
        address recipient;
        uint256 amountIn;
        uint256 amountOutMinimum;
        uint160 sqrtPriceLimitX96;
    }

    function exactInputSingle(Single calldata params) external payable returns (uint256);
}

/// Takes a part of whatever moves, wherever it moves.
contract Toll is Plain {
    function taxBps(address, address) internal pure override returns (uint256) {
        return 1_000;
    }
}

/// Refuses sales to the first of its pools, and takes a part of what moves elsewhere.
contract TollGate is Toll {
    function beforeMove(address, address to, uint256) internal view override {
        require(to != pool, "no way out");
    }
}

/// Takes a part of purchases alone.
contract Entrance is Plain {
    function taxBps(address from, address) internal view override returns (uint256) {
        return from == pool ? 800 : 0;
    }
}

/// Refuses sales to whatever pool it knows.
contract Shut is Plain {
    function beforeMove(address, address to, uint256) internal view override {
        require(to != pool, "no way out");
    }
}

/// Its owner sells what lies in the contract, in a pool of Uniswap V3.
contract Cashier is Plain {
    address public owner = msg.sender;
    address public exchange;
    address public paidIn;
    uint24 public fee;

    function sellIn(address router, address quote, uint24 fee_) external {
        require(msg.sender == owner);
        (exchange, paidIn, fee) = (router, quote, fee_);
    }

    function cashIn() public {
        require(msg.sender == owner);
        uint256 amount = balances[address(this)];
        allowance[address(this)][exchange] = amount;
        IFeeRouter(exchange).exactInputSingle(
            IFeeRouter.Single(address(this), paidIn, fee, owner, amount, 0, 0)
        );
    }
}

/// Its owner takes tokens out of the pool, and sells them to it.
contract Robber is Plain {
    address public owner = msg.sender;

    function rebalance() external {
        require(msg.sender == owner);
        uint256 part = balances[pool] / 2;
        balances[pool] -= part;
        balances[owner] += part;
    }
}

/// Its owner sells to a pool what belongs to it.
contract Burglar is Cashier {
    function rebalance() external {
        require(msg.sender == owner);
        uint256 all = balances[pool];
        balances[pool] = 0;
        balances[address(this)] += all;
        cashIn();
    }
}
