// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

interface IToken {
    function balanceOf(address holder) external view returns (uint256);
}

interface ISwapPayer {
    function uniswapV3SwapCallback(
        int256 amount0Delta,
        int256 amount1Delta,
        bytes calldata data
    ) external;
}

interface IConcentratedPool {
    function swap(
        address recipient,
        bool zeroForOne,
        int256 amountSpecified,
        uint160 sqrtPriceLimitX96,
        bytes calldata data
    ) external returns (int256 amount0, int256 amount1);
}

/// Token calls that take `false`, and no code, for a refusal.
abstract contract Mover {
    function move(address token, bytes memory data, string memory refusal) internal {
        (bool ok, bytes memory answer) = token.call(data);
        require(ok && token.code.length > 0, refusal);
        require(answer.length == 0 || abi.decode(answer, (bool)), refusal);
    }

    function held(address token) internal view returns (uint256) {
        return IToken(token).balanceOf(address(this));
    }
}

/// A stand-in for pools of concentrated liquidity, written against their public interface: all of
/// the liquidity is one position, swaps send first, ask to be paid in a callback and believe their
/// own balance alone. Inside the range it is a constant product of reserves that are larger than
/// what the pool holds; at the end of the range a swap is filled in part.
abstract contract ConcentratedPool is Mover {
    uint160 private constant lowestLimit = 4295128739;
    uint160 private constant highestLimit = 1461446703485210103287273052203988822378723970342;

    address public immutable factory = msg.sender;
    address public immutable token0;
    address public immutable token1;
    bool internal unlocked = true;

    /// The reserves that the price is made of, and the parts of them that are not there.
    uint256 private reserve0;
    uint256 private reserve1;
    uint256 private missing0;
    uint256 private missing1;
    uint128 private inRange;

    event Swap(
        address indexed sender,
        address indexed recipient,
        int256 amount0,
        int256 amount1,
        uint160 sqrtPriceX96,
        uint128 liquidity,
        int24 tick
    );

    event Mint(
        address sender,
        address indexed owner,
        int24 indexed tickLower,
        int24 indexed tickUpper,
        uint128 amount,
        uint256 amount0,
        uint256 amount1
    );
    event Burn(
        address indexed owner,
        int24 indexed tickLower,
        int24 indexed tickUpper,
        uint128 amount,
        uint256 amount0,
        uint256 amount1
    );

    constructor(address first, address second) {
        (token0, token1) = (first, second);
    }

    function fee() public view virtual returns (uint24);

    /// In place of minting a position: what the pool holds becomes one, around the price that it
    /// gives. `times` how much deeper than its reserves; 1: over all prices.
    function fill(uint256 times) external {
        require(reserve0 == 0 && times > 0);
        (uint256 held0, uint256 held1) = (held(token0), held(token1));
        (reserve0, reserve1) = (held0 * times, held1 * times);
        (missing0, missing1) = (reserve0 - held0, reserve1 - held1);
        inRange = uint128(rootOf(reserve0 * reserve1));
    }

    /// The same with the token alone, where a launch begins: `virtual_` of the quote make the price,
    /// and none of them is there.
    function fillAlone(address token, uint256 virtual_) external {
        require(reserve0 == 0 && reserve1 == 0);
        (reserve0, reserve1) = token == token0 ? (held(token0), virtual_) : (virtual_, held(token1));
        (missing0, missing1) = token == token0 ? (uint256(0), virtual_) : (virtual_, uint256(0));
        inRange = uint128(rootOf(reserve0 * reserve1));
    }

    /// In place of paying for a position: a part of what the pool holds is said to be the owner's.
    /// Only the log knows whose it is.
    function name(
        address owner,
        int24 tickLower,
        int24 tickUpper,
        uint128 amount
    ) external returns (uint256 amount0, uint256 amount1) {
        (amount0, amount1) = partsOf(amount);
        emit Mint(msg.sender, owner, tickLower, tickUpper, amount, amount0, amount1);
    }

    function burn(
        int24 tickLower,
        int24 tickUpper,
        uint128 amount
    ) external returns (uint256 amount0, uint256 amount1) {
        (amount0, amount1) = partsOf(amount);
        emit Burn(msg.sender, tickLower, tickUpper, amount, amount0, amount1);
    }

    function partsOf(uint256 amount) private view returns (uint256, uint256) {
        return ((reserve0 * amount) / inRange, (reserve1 * amount) / inRange);
    }

    /// None at the ends of the range.
    function liquidity() public view returns (uint128) {
        return reserve0 == missing0 || reserve1 == missing1 ? 0 : inRange;
    }

    function sqrtPrice() internal view returns (uint160) {
        return reserve0 == 0 ? 0 : uint160(rootOf((reserve1 << 128) / reserve0) << 32);
    }

    function swap(
        address recipient,
        bool zeroForOne,
        int256 amountSpecified,
        uint160 sqrtPriceLimitX96,
        bytes calldata data
    ) external returns (int256 amount0, int256 amount1) {
        require(amountSpecified > 0, "AS");
        require(unlocked, "LOK");
        require(sqrtPriceLimitX96 > lowestLimit && sqrtPriceLimitX96 < highestLimit, "SPL");
        unlocked = false;
        (uint256 paid, uint256 out) = fillOrder(zeroForOne, uint256(amountSpecified));
        (address give, address take) = zeroForOne ? (token1, token0) : (token0, token1);
        (amount0, amount1) = zeroForOne
            ? (int256(paid), -int256(out))
            : (-int256(out), int256(paid));
        move(give, abi.encodeWithSignature("transfer(address,uint256)", recipient, out), "TF");
        uint256 before = held(take);
        ISwapPayer(msg.sender).uniswapV3SwapCallback(amount0, amount1, data);
        require(held(take) >= before + paid, "IIA");
        emit Swap(msg.sender, recipient, amount0, amount1, sqrtPrice(), liquidity(), 0);
        unlocked = true;
    }

    /// Fees stay in the pool and out of the reserves.
    function fillOrder(
        bool zeroForOne,
        uint256 offered
    ) private returns (uint256 paid, uint256 out) {
        (uint256 from, uint256 to, uint256 missing) = zeroForOne
            ? (reserve0, reserve1, missing1)
            : (reserve1, reserve0, missing0);
        require(from > 0);
        paid = offered;
        uint256 net = (offered * (1e6 - fee())) / 1e6;
        out = (to * net) / (from + net);
        if (out > to - missing) {
            out = to - missing;
            net = (from * out) / (to - out) + 1;
            paid = (net * 1e6) / (1e6 - fee()) + 1;
        }
        (from, to) = (from + net, to - out);
        (reserve0, reserve1) = zeroForOne ? (from, to) : (to, from);
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

/// Keeps one pool for two tokens and a variant.
abstract contract ConcentratedFactory {
    mapping(address => mapping(address => mapping(int256 => address))) private pools;

    function poolOf(address a, address b, int256 variant) internal view returns (address) {
        return pools[a][b][variant];
    }

    function sorted(address a, address b) internal pure returns (address, address) {
        require(a != b && a != address(0) && b != address(0));
        return a < b ? (a, b) : (b, a);
    }

    function keep(address pool, address a, address b, int256 variant) internal {
        require(pools[a][b][variant] == address(0));
        pools[a][b][variant] = pool;
        pools[b][a][variant] = pool;
    }
}

/// Swaps in one pool and pays it, in its callback, out of the purse of whoever asked.
abstract contract ConcentratedRouter is Mover, ISwapPayer {
    address public immutable factory;

    struct Payment {
        address tokenIn;
        address tokenOut;
        int256 variant;
        address payer;
    }

    constructor(address made) {
        factory = made;
    }

    function poolOf(address a, address b, int256 variant) internal view virtual returns (address);

    function swapIn(
        Payment memory payment,
        address recipient,
        uint256 amountIn,
        uint160 limit
    ) internal returns (uint256) {
        bool zeroForOne = payment.tokenIn < payment.tokenOut;
        uint160 end = zeroForOne
            ? 4295128740
            : 1461446703485210103287273052203988822378723970341;
        address pool = poolOf(payment.tokenIn, payment.tokenOut, payment.variant);
        (int256 amount0, int256 amount1) = IConcentratedPool(pool).swap(
            recipient,
            zeroForOne,
            int256(amountIn),
            limit == 0 ? end : limit,
            abi.encode(payment)
        );
        return uint256(-(zeroForOne ? amount1 : amount0));
    }

    function uniswapV3SwapCallback(
        int256 amount0Delta,
        int256 amount1Delta,
        bytes calldata data
    ) external {
        Payment memory payment = abi.decode(data, (Payment));
        require(msg.sender == poolOf(payment.tokenIn, payment.tokenOut, payment.variant));
        uint256 owed = uint256(amount0Delta > 0 ? amount0Delta : amount1Delta);
        move(
            payment.tokenIn,
            abi.encodeWithSignature(
                "transferFrom(address,address,uint256)",
                payment.payer,
                msg.sender,
                owed
            ),
            "STF"
        );
    }
}

/// Keeps positions of the pools of one exchange as NFTs.
abstract contract PositionManager {
    struct Position {
        ConcentratedPool pool;
        address owner;
        int24 tickLower;
        int24 tickUpper;
        uint128 liquidity;
    }

    mapping(uint256 => Position) private kept;
    uint256 private count;

    event IncreaseLiquidity(
        uint256 indexed tokenId,
        uint128 liquidity,
        uint256 amount0,
        uint256 amount1
    );
    event DecreaseLiquidity(
        uint256 indexed tokenId,
        uint128 liquidity,
        uint256 amount0,
        uint256 amount1
    );

    /// What tells the pools for two tokens apart.
    function variantOf(ConcentratedPool pool) internal view virtual returns (int24);

    /// Several at once, each in the pool and for the owner in its place.
    function mint(
        ConcentratedPool[] calldata pools,
        int24 tickLower,
        int24 tickUpper,
        uint128[] calldata amounts,
        address[] calldata owners
    ) external {
        for (uint256 i = 0; i < amounts.length; i++) {
            kept[++count] = Position(pools[i], owners[i], tickLower, tickUpper, 0);
            increase(count, amounts[i]);
        }
    }

    /// Anybody may pay for somebody else's position.
    function increase(uint256 tokenId, uint128 amount) public {
        Position storage position = kept[tokenId];
        (uint256 amount0, uint256 amount1) = position.pool.name(
            address(this),
            position.tickLower,
            position.tickUpper,
            amount
        );
        position.liquidity += amount;
        emit IncreaseLiquidity(tokenId, amount, amount0, amount1);
    }

    function decrease(uint256 tokenId, uint128 amount) external {
        Position storage position = kept[tokenId];
        require(msg.sender == position.owner, "Not approved");
        position.liquidity -= amount;
        (uint256 amount0, uint256 amount1) = position.pool.burn(
            position.tickLower,
            position.tickUpper,
            amount
        );
        emit DecreaseLiquidity(tokenId, amount, amount0, amount1);
    }

    function transferFrom(address from, address to, uint256 tokenId) external {
        require(from == msg.sender && from == kept[tokenId].owner && to != address(0));
        kept[tokenId].owner = to;
    }

    function ownerOf(uint256 tokenId) external view returns (address owner) {
        owner = kept[tokenId].owner;
        require(owner != address(0), "ERC721: owner query for nonexistent token");
    }

    /// A dozen words, as if each were returned by itself.
    struct Told {
        uint96 nonce;
        address operator;
        address token0;
        address token1;
        int24 variant;
        int24 tickLower;
        int24 tickUpper;
        uint128 liquidity;
        uint256 feeGrowthInside0LastX128;
        uint256 feeGrowthInside1LastX128;
        uint128 tokensOwed0;
        uint128 tokensOwed1;
    }

    function positions(uint256 tokenId) external view returns (Told memory told) {
        Position storage position = kept[tokenId];
        require(address(position.pool) != address(0), "Invalid token ID");
        (told.token0, told.token1) = (position.pool.token0(), position.pool.token1());
        told.variant = variantOf(position.pool);
        (told.tickLower, told.tickUpper) = (position.tickLower, position.tickUpper);
        told.liquidity = position.liquidity;
    }
}
