// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A stand-in for Uniswap V4, written against its public interface: liquidity is everywhere alike,
/// and whatever else the real one knows is missing.

struct PoolKey {
    address currency0;
    address currency1;
    uint24 fee;
    int24 tickSpacing;
    address hooks;
}

struct SwapParams {
    bool zeroForOne;
    int256 amountSpecified;
    uint160 sqrtPriceLimitX96;
}

interface IUnlockCallback {
    function unlockCallback(bytes calldata data) external returns (bytes memory);
}

interface IBeforeSwap {
    function beforeSwap(
        address sender,
        PoolKey calldata key,
        SwapParams calldata params,
        bytes calldata hookData
    ) external returns (bytes4, int256, uint24);
}

interface IErc20 {
    function balanceOf(address holder) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

library Erc20 {
    /// Tokens that answer nothing are believed, tokens that answer no are not.
    function must(address token, bytes memory data) internal {
        (bool ok, bytes memory answer) = token.call(data);
        require(ok && (answer.length == 0 || abi.decode(answer, (bool))), "ERC20_REFUSED");
    }
}

/// At `0x498581fF718922c3f8e6A244956aF099B2652b2b`.
contract PoolManager {
    error PoolNotInitialized();
    error AlreadyUnlocked();
    error ManagerLocked();
    error CurrencyNotSettled();
    error WrappedError(address target, bytes4 selector, bytes reason, bytes details);

    struct State {
        uint160 sqrtPriceX96;
        uint24 lpFee;
        uint128 liquidity;
    }

    event ModifyLiquidity(
        bytes32 indexed id,
        address indexed sender,
        int24 tickLower,
        int24 tickUpper,
        int256 liquidityDelta,
        bytes32 salt
    );

    uint24 private constant dynamicFee = 0x800000;
    uint24 private constant overrideFee = 0x400000;
    uint160 private constant beforeSwapFlag = 1 << 7;

    mapping(bytes32 => State) public states;
    mapping(address => mapping(address => int256)) public deltas;
    /// Most that a swap takes in, as where liquidity ends; 0: anything.
    mapping(bytes32 => uint256) private reaches;
    uint256 private unsettled;
    bool private unlocked;
    address private synced;
    uint256 private held;

    receive() external payable {}

    function initialize(PoolKey calldata key, uint160 sqrtPriceX96) external returns (int24) {
        require(key.currency0 < key.currency1, "CURRENCIES_OUT_OF_ORDER");
        State storage state = states[idOf(key)];
        require(state.sqrtPriceX96 == 0, "ALREADY_INITIALIZED");
        state.sqrtPriceX96 = sqrtPriceX96;
        state.lpFee = key.fee == dynamicFee ? 0 : key.fee;
        return 0;
    }

    function unlock(bytes calldata data) external returns (bytes memory result) {
        if (unlocked) revert AlreadyUnlocked();
        unlocked = true;
        result = IUnlockCallback(msg.sender).unlockCallback(data);
        if (unsettled != 0) revert CurrencyNotSettled();
        unlocked = false;
    }

    /// The public interface speaks of ticks; here every position reaches everywhere.
    function addLiquidity(
        PoolKey calldata key,
        uint128 amount,
        bytes32 salt
    ) external whileUnlocked {
        State storage state = states[idOf(key)];
        (uint256 first, uint256 second) = sides(state.sqrtPriceX96, amount);
        state.liquidity += amount;
        account(key.currency0, msg.sender, -int256(first + 1));
        account(key.currency1, msg.sender, -int256(second + 1));
        nameLiquidity(key, int256(uint256(amount)), salt);
    }

    /// In place of taking out and putting in again: only the log knows whose it is.
    function nameLiquidity(PoolKey calldata key, int256 delta, bytes32 salt) public {
        emit ModifyLiquidity(idOf(key), msg.sender, -887220, 887220, delta, salt);
    }

    /// Exact in only: a negative amount.
    function swap(
        PoolKey calldata key,
        SwapParams calldata params,
        bytes calldata hookData
    ) external whileUnlocked returns (int256) {
        State storage state = states[idOf(key)];
        if (state.sqrtPriceX96 == 0) revert PoolNotInitialized();
        require(params.amountSpecified < 0, "EXACT_OUT_IS_MISSING");
        uint24 fee = askHook(key, params, hookData, state.lpFee);
        uint256 amountIn = withinReach(key, uint256(-params.amountSpecified));
        uint256 out = move(state, params.zeroForOne, (amountIn * (1e6 - fee)) / 1e6);
        (int256 first, int256 second) = params.zeroForOne
            ? (-int256(amountIn), int256(out))
            : (int256(out), -int256(amountIn));
        account(key.currency0, msg.sender, first);
        account(key.currency1, msg.sender, second);
        return (first << 128) | int256(uint256(uint128(int128(second))));
    }

    function limitReach(PoolKey calldata key, uint256 reach) external {
        reaches[idOf(key)] = reach;
    }

    function withinReach(PoolKey calldata key, uint256 amount) private view returns (uint256) {
        uint256 reach = reaches[idOf(key)];
        return reach == 0 || amount < reach ? amount : reach;
    }

    function updateDynamicLPFee(PoolKey calldata key, uint24 fee) external {
        require(msg.sender == key.hooks && key.fee == dynamicFee, "UNAUTHORIZED_FEE");
        states[idOf(key)].lpFee = fee;
    }

    function sync(address currency) external {
        synced = currency;
        held = currency == address(0) ? 0 : IErc20(currency).balanceOf(address(this));
    }

    function settle() external payable whileUnlocked returns (uint256 paid) {
        if (msg.value > 0 || synced == address(0)) {
            paid = msg.value;
            account(address(0), msg.sender, int256(paid));
        } else {
            paid = IErc20(synced).balanceOf(address(this)) - held;
            account(synced, msg.sender, int256(paid));
        }
        synced = address(0);
    }

    function take(address currency, address to, uint256 amount) external whileUnlocked {
        account(currency, msg.sender, -int256(amount));
        if (currency == address(0)) {
            (bool ok, ) = to.call{value: amount}("");
            require(ok, "ETHER_REFUSED");
        } else {
            Erc20.must(currency, abi.encodeCall(IErc20.transfer, (to, amount)));
        }
    }

    function idOf(PoolKey calldata key) private pure returns (bytes32) {
        return keccak256(abi.encode(key));
    }

    /// A hook's address tells what it is asked.
    function askHook(
        PoolKey calldata key,
        SwapParams calldata params,
        bytes calldata hookData,
        uint24 fee
    ) private returns (uint24) {
        if (uint160(key.hooks) & beforeSwapFlag == 0) return fee;
        bytes memory data = abi.encodeCall(
            IBeforeSwap.beforeSwap,
            (msg.sender, key, params, hookData)
        );
        (bool ok, bytes memory answer) = key.hooks.call(data);
        if (!ok) revert WrappedError(key.hooks, IBeforeSwap.beforeSwap.selector, answer, "");
        (, , uint24 told) = abi.decode(answer, (bytes4, int256, uint24));
        if (key.fee != dynamicFee) return fee;
        return told & overrideFee == 0 ? states[idOf(key)].lpFee : told & ~overrideFee;
    }

    function move(
        State storage state,
        bool zeroForOne,
        uint256 amountIn
    ) private returns (uint256 out) {
        uint256 price = state.sqrtPriceX96;
        uint256 liquidity = uint256(state.liquidity) << 96;
        uint256 next;
        if (zeroForOne) {
            next = liquidity / (liquidity / price + amountIn) + 1;
            out = next >= price ? 0 : (state.liquidity * (price - next)) >> 96;
        } else {
            next = price + (amountIn << 96) / state.liquidity;
            out = liquidity / price - liquidity / next;
            if (out > 0) out -= 1;
        }
        state.sqrtPriceX96 = uint160(next);
    }

    function sides(
        uint256 price,
        uint256 liquidity
    ) private pure returns (uint256 first, uint256 second) {
        return ((liquidity << 96) / price, (liquidity * price) >> 96);
    }

    function account(address currency, address who, int256 change) private {
        int256 was = deltas[who][currency];
        int256 is_ = was + change;
        if (was == 0 && is_ != 0) unsettled += 1;
        if (was != 0 && is_ == 0) unsettled -= 1;
        deltas[who][currency] = is_;
    }

    modifier whileUnlocked() {
        if (!unlocked) revert ManagerLocked();
        _;
    }
}
