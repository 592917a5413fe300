// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    ConcentratedFactory,
    ConcentratedPool,
    ConcentratedRouter,
    PositionManager
} from "../concentrated.sol";

contract SlipstreamPool is ConcentratedPool {
    int24 public immutable tickSpacing;

    constructor(address first, address second, int24 spacing) ConcentratedPool(first, second) {
        tickSpacing = spacing;
    }

    /// The factory decides, and may decide anew.
    function fee() public view override returns (uint24) {
        return SlipstreamFactory(factory).getSwapFee(address(this));
    }

    /// No tick is kept. There is no protocol's share among these, unlike Uniswap's.
    function slot0()
        external
        view
        returns (
            uint160 sqrtPriceX96,
            int24 tick,
            uint16 observationIndex,
            uint16 observationCardinality,
            uint16 observationCardinalityNext,
            bool free
        )
    {
        return (sqrtPrice(), 0, 0, 1, 1, unlocked);
    }
}

/// A stand-in for the factories of Aerodrome Slipstream.
contract SlipstreamFactory is ConcentratedFactory {
    function getPool(address a, address b, int24 spacing) external view returns (address) {
        return poolOf(a, b, spacing);
    }

    function createPool(
        address a,
        address b,
        int24 spacing,
        uint160
    ) external returns (address pool) {
        require(feeOf(spacing) > 0);
        (address first, address second) = sorted(a, b);
        pool = address(new SlipstreamPool(first, second, spacing));
        keep(pool, a, b, spacing);
    }

    function getSwapFee(address pool) external view returns (uint24) {
        return feeOf(SlipstreamPool(pool).tickSpacing());
    }

    function feeOf(int24 spacing) private pure returns (uint24) {
        if (spacing == 1) return 100;
        if (spacing == 50 || spacing == 100) return 500;
        if (spacing == 200) return 3000;
        return spacing == 2000 ? 10000 : 0;
    }
}

/// A stand-in for the part of Slipstream's router that swaps in one pool.
contract SlipstreamRouter is ConcentratedRouter {
    struct ExactInputSingleParams {
        address tokenIn;
        address tokenOut;
        int24 tickSpacing;
        address recipient;
        uint256 deadline;
        uint256 amountIn;
        uint256 amountOutMinimum;
        uint160 sqrtPriceLimitX96;
    }

    constructor(address made) ConcentratedRouter(made) {}

    function exactInputSingle(
        ExactInputSingleParams calldata params
    ) external payable returns (uint256 amountOut) {
        require(block.timestamp <= params.deadline, "Transaction too old");
        amountOut = swapIn(
            Payment(params.tokenIn, params.tokenOut, params.tickSpacing, msg.sender),
            params.recipient,
            params.amountIn,
            params.sqrtPriceLimitX96
        );
        require(amountOut >= params.amountOutMinimum, "Too little received");
    }

    function poolOf(address a, address b, int256 variant) internal view override returns (address) {
        return SlipstreamFactory(factory).getPool(a, b, int24(variant));
    }
}

/// A stand-in for the NonfungiblePositionManager of Slipstream.
contract SlipstreamPositions is PositionManager {
    function variantOf(ConcentratedPool pool) internal view override returns (int24) {
        return SlipstreamPool(address(pool)).tickSpacing();
    }
}
