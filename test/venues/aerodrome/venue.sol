// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Mover} from "../concentrated.sol";

interface IDecimals {
    function decimals() external view returns (uint8);
}

/// Keeps the fees of one pool.
contract AerodromeFees {}

/// A stand-in for pools of Aerodrome, written against their public interface: shares are tokens, and
/// the fee of each swap leaves the pool in the token that came in.
contract AerodromePool is Mover {
    address public immutable factory = msg.sender;
    address public immutable token0;
    address public immutable token1;
    bool public immutable stable;
    address public immutable poolFees = address(new AerodromeFees());
    uint256 private immutable unit0;
    uint256 private immutable unit1;

    uint256 public reserve0;
    uint256 public reserve1;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    bool private entered;

    constructor(address first, address second, bool stable_) {
        (token0, token1, stable) = (first, second, stable_);
        (unit0, unit1) = (10 ** IDecimals(first).decimals(), 10 ** IDecimals(second).decimals());
    }

    modifier once() {
        require(!entered, "ReentrancyGuard: reentrant call");
        entered = true;
        _;
        entered = false;
    }

    function transfer(address to, uint256 shares) external returns (bool) {
        balanceOf[msg.sender] -= shares;
        balanceOf[to] += shares;
        return true;
    }

    function getReserves() external view returns (uint256, uint256, uint256) {
        return (reserve0, reserve1, block.timestamp);
    }

    /// Shares for whatever has arrived; a thousand of the first ones belong to nobody.
    function mint(address to) external once returns (uint256 shares) {
        (uint256 held0, uint256 held1) = (held(token0), held(token1));
        if (totalSupply == 0) {
            shares = rootOf(held0 * held1) - 1000;
            (totalSupply, balanceOf[address(1)]) = (1000, 1000);
        } else {
            uint256 by0 = ((held0 - reserve0) * totalSupply) / reserve0;
            uint256 by1 = ((held1 - reserve1) * totalSupply) / reserve1;
            shares = by0 < by1 ? by0 : by1;
        }
        require(shares > 0, "InsufficientLiquidityMinted");
        totalSupply += shares;
        balanceOf[to] += shares;
        (reserve0, reserve1) = (held0, held1);
    }

    function getAmountOut(uint256 amountIn, address tokenIn) external view returns (uint256) {
        uint256 net = amountIn - feeOf(amountIn);
        (uint256 from, uint256 to) = tokenIn == token0
            ? (reserve0, reserve1)
            : (reserve1, reserve0);
        if (!stable) return (net * to) / (from + net);
        (uint256 unitIn, uint256 unitOut) = tokenIn == token0 ? (unit0, unit1) : (unit1, unit0);
        (from, to, net) = (from * 1e18 / unitIn, to * 1e18 / unitOut, net * 1e18 / unitIn);
        return ((to - otherSide(from + net, to, flat(from, to))) * unitOut) / 1e18;
    }

    function swap(
        uint256 amount0Out,
        uint256 amount1Out,
        address to,
        bytes calldata
    ) external once {
        require(amount0Out > 0 || amount1Out > 0, "InsufficientOutputAmount");
        require(amount0Out < reserve0 && amount1Out < reserve1, "InsufficientLiquidity");
        require(to != token0 && to != token1, "InvalidTo");
        if (amount0Out > 0) send(token0, to, amount0Out);
        if (amount1Out > 0) send(token1, to, amount1Out);
        uint256 in0 = arrived(held(token0), reserve0 - amount0Out);
        uint256 in1 = arrived(held(token1), reserve1 - amount1Out);
        require(in0 > 0 || in1 > 0, "InsufficientInputAmount");
        if (in0 > 0) send(token0, poolFees, feeOf(in0));
        if (in1 > 0) send(token1, poolFees, feeOf(in1));
        (uint256 held0, uint256 held1) = (held(token0), held(token1));
        require(product(held0, held1) >= product(reserve0, reserve1), "K");
        (reserve0, reserve1) = (held0, held1);
    }

    /// Hundredths of a percent: 30 for volatile pools, 5 for stable ones.
    function feeOf(uint256 amount) private view returns (uint256) {
        return (amount * (stable ? 5 : 30)) / 10_000;
    }

    function send(address token, address to, uint256 amount) private {
        if (amount == 0) return;
        move(token, abi.encodeWithSignature("transfer(address,uint256)", to, amount), "transfer");
    }

    function arrived(uint256 holds, uint256 left) private pure returns (uint256) {
        return holds > left ? holds - left : 0;
    }

    function product(uint256 x, uint256 y) private view returns (uint256) {
        return stable ? flat((x * 1e18) / unit0, (y * 1e18) / unit1) : x * y;
    }

    /// xy(x² + y²), in 1e18.
    function flat(uint256 x, uint256 y) private pure returns (uint256) {
        return (((x * y) / 1e18) * ((x * x) / 1e18 + (y * y) / 1e18)) / 1e18;
    }

    /// The least that has to stay on one side when there is `x` on the other, by halving.
    function otherSide(uint256 x, uint256 most, uint256 k) private pure returns (uint256) {
        uint256 least;
        while (most - least > 1) {
            uint256 middle = (least + most) / 2;
            if (flat(x, middle) >= k) most = middle;
            else least = middle;
        }
        return most;
    }

    function rootOf(uint256 square) private pure returns (uint256 root) {
        uint256 next = square;
        root = square;
        while (next > 0) {
            next = (root + square / root) / 2;
            if (next >= root) return root;
            root = next;
        }
    }
}

/// A stand-in for the factory of Aerodrome.
contract AerodromeFactory {
    mapping(address => mapping(address => mapping(bool => address))) public getPool;

    function createPool(address a, address b, bool stable) external returns (address pool) {
        require(a != b && getPool[a][b][stable] == address(0));
        (address first, address second) = a < b ? (a, b) : (b, a);
        pool = address(new AerodromePool(first, second, stable));
        getPool[a][b][stable] = pool;
        getPool[b][a][stable] = pool;
    }
}

/// A stand-in for the part of Aerodrome's router that swaps tokens which may be taxed.
contract AerodromeRouter is Mover {
    struct Route {
        address from;
        address to;
        bool stable;
        address factory;
    }

    address public immutable defaultFactory;

    constructor(address factory) {
        defaultFactory = factory;
    }

    function poolFor(
        address a,
        address b,
        bool stable,
        address factory
    ) public view returns (address pool) {
        require(factory == address(0) || factory == defaultFactory, "PoolFactoryDoesNotExist");
        return AerodromeFactory(defaultFactory).getPool(a, b, stable);
    }

    function swapExactTokensForTokensSupportingFeeOnTransferTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        Route[] calldata routes,
        address to,
        uint256 deadline
    ) external {
        require(block.timestamp <= deadline, "Expired");
        address last = routes[routes.length - 1].to;
        uint256 before = balanceIn(last, to);
        bytes memory pay = abi.encodeWithSignature(
            "transferFrom(address,address,uint256)",
            msg.sender,
            poolOf(routes[0]),
            amountIn
        );
        move(routes[0].from, pay, "transferFrom");
        for (uint256 i = 0; i < routes.length; i++) {
            hop(routes[i], i + 1 < routes.length ? poolOf(routes[i + 1]) : to);
        }
        require(balanceIn(last, to) - before >= amountOutMin, "InsufficientOutputAmount");
    }

    function hop(Route calldata route, address to) private {
        AerodromePool pool = AerodromePool(poolOf(route));
        bool upwards = route.from == pool.token0();
        uint256 reserve = upwards ? pool.reserve0() : pool.reserve1();
        uint256 amountIn = balanceIn(route.from, address(pool)) - reserve;
        uint256 out = pool.getAmountOut(amountIn, route.from);
        pool.swap(upwards ? 0 : out, upwards ? out : 0, to, "");
    }

    function poolOf(Route calldata route) private view returns (address) {
        return poolFor(route.from, route.to, route.stable, route.factory);
    }

    function balanceIn(address token, address holder) private view returns (uint256 amount) {
        (bool ok, bytes memory answer) = token.staticcall(
            abi.encodeWithSignature("balanceOf(address)", holder)
        );
        require(ok);
        return abi.decode(answer, (uint256));
    }
}
