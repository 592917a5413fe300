// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    ConcentratedFactory,
    ConcentratedPool,
    ConcentratedRouter,
    PositionManager
} from "../concentrated.sol";

contract V3Pool is ConcentratedPool {
    uint24 private immutable rate;

    constructor(address first, address second, uint24 fee_) ConcentratedPool(first, second) {
        rate = fee_;
    }

    function fee() public view override returns (uint24) {
        return rate;
    }

    /// No tick is kept.
    function slot0()
        external
        view
        returns (
            uint160 sqrtPriceX96,
            int24 tick,
            uint16 observationIndex,
            uint16 observationCardinality,
            uint16 observationCardinalityNext,
            uint8 feeProtocol,
            bool free
        )
    {
        return (sqrtPrice(), 0, 0, 1, 1, 0, unlocked);
    }
}

/// A stand-in for the factory of Uniswap V3.
contract V3Factory is ConcentratedFactory {
    function getPool(address a, address b, uint24 fee) external view returns (address) {
        return poolOf(a, b, int256(uint256(fee)));
    }

    function createPool(address a, address b, uint24 fee) external returns (address pool) {
        require(fee == 100 || fee == 500 || fee == 3000 || fee == 10000);
        (address first, address second) = sorted(a, b);
        pool = address(new V3Pool(first, second, fee));
        keep(pool, a, b, int256(uint256(fee)));
    }
}

/// A stand-in for the part of SwapRouter02 that swaps in one pool.
contract V3Router is ConcentratedRouter {
    struct ExactInputSingleParams {
        address tokenIn;
        address tokenOut;
        uint24 fee;
        address recipient;
        uint256 amountIn;
        uint256 amountOutMinimum;
        uint160 sqrtPriceLimitX96;
    }

    constructor(address made) ConcentratedRouter(made) {}

    function exactInputSingle(
        ExactInputSingleParams calldata params
    ) external payable returns (uint256 amountOut) {
        int256 variant = int256(uint256(params.fee));
        amountOut = swapIn(
            Payment(params.tokenIn, params.tokenOut, variant, msg.sender),
            params.recipient,
            params.amountIn,
            params.sqrtPriceLimitX96
        );
        require(amountOut >= params.amountOutMinimum, "Too little received");
    }

    function poolOf(address a, address b, int256 variant) internal view override returns (address) {
        return V3Factory(factory).getPool(a, b, uint24(uint256(variant)));
    }
}

/// A stand-in for the NonfungiblePositionManager of Uniswap V3.
contract V3Positions is PositionManager {
    function variantOf(ConcentratedPool pool) internal view override returns (int24) {
        return int24(pool.fee());
    }
}
