// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SafeCalls} from "tools/token-safety/contracts/SafeCalls.sol";

interface IStateView {
    function getSlot0(bytes32 id) external view returns (uint160, int24, uint24, uint24);
    function getLiquidity(bytes32 id) external view returns (uint128);
}

interface INamesPool {
    function getPoolKey() external view returns (address, address, uint24, int24, address);
}

interface IQuoter {
    struct Single {
        ManagedPools.Key poolKey;
        bool zeroForOne;
        uint128 exactAmount;
        bytes hookData;
    }

    error NotEnoughLiquidity(bytes32 id);
    error UnexpectedRevertBytes(bytes reason);

    function quoteExactInputSingle(Single calldata params) external returns (uint256, uint256);
}

interface IUniversalRouter {
    struct Single {
        ManagedPools.Key poolKey;
        bool zeroForOne;
        uint128 amountIn;
        uint128 amountOutMinimum;
        bytes hookData;
    }

    function execute(
        bytes calldata commands,
        bytes[] calldata inputs,
        uint256 deadline
    ) external payable;
}

/// Pools that have no account of their own: one manager keeps the tokens of all of them, a key says
/// which is meant, and a router trades, because the manager calls back whoever trades with it.
abstract contract ManagedPools is SafeCalls {
    /// Which pool of a manager. Currencies in order; zero: ether.
    struct Key {
        address currency0;
        address currency1;
        uint24 fee;
        int24 tickSpacing;
        address hooks;
    }

    /// What stands around a manager, and what the keys of its pools have in common.
    struct Managed {
        /// Tells the price and the liquidity of pools.
        address state;
        /// Tells what a swap would bring.
        address quoter;
        /// Keeps the allowances that its router draws on.
        address permit2;
        int24 tickSpacing;
        address hooks;
        /// Against ether itself, where the quote is wrapped ether.
        bool native;
    }

    /// A hook that takes this part of a swap or more taxes it; below, it is a fee like any other.
    uint256 private constant hookTaxBps = 300;
    uint256 private constant quoteGas = 1_500_000;
    /// Parts of the tokens that a depth is tested with: all, then ever fewer.
    uint256 private constant depthTrials = 4;

    // The router's words

    uint256 private constant contractBalance = 1 << 255;
    address private constant routerItself = address(2);
    bytes1 private constant permit2TransferFrom = 0x02;
    bytes1 private constant wrapEther = 0x0b;
    bytes1 private constant unwrapEther = 0x0c;
    bytes1 private constant managedSwap = 0x10;
    /// Settle, swap what was settled, take: a tax on the way in makes the swap smaller and does not
    /// break it.
    bytes private constant actions = hex"0b060e";

    /// The pool that a token itself names, if it is one of this token and quote.
    function namedKey(
        address token,
        address quote,
        bool wrapped
    ) internal view returns (Key memory key) {
        bytes memory data = abi.encodeCall(INamesPool.getPoolKey, ());
        bool ok;
        // Whatever does not fit into the types would make the decoding fail.
        assembly ("memory-safe") {
            ok := staticcall(readGas, token, add(data, 32), mload(data), key, 160)
            ok := and(ok, gt(returndatasize(), 159))
            let spacing := mload(add(key, 96))
            ok := and(ok, iszero(shr(160, or(mload(key), mload(add(key, 32))))))
            ok := and(ok, iszero(shr(160, mload(add(key, 128)))))
            ok := and(ok, iszero(shr(24, mload(add(key, 64)))))
            ok := and(ok, eq(spacing, signextend(2, spacing)))
        }
        if (ok && key.currency0 < key.currency1) {
            bool isFirst = key.currency0 == token;
            address other = isFirst ? key.currency1 : key.currency0;
            bool against = other == quote || (other == address(0) && wrapped);
            if (against && (isFirst || key.currency1 == token)) return key;
        }
        return Key(address(0), address(0), 0, 0, address(0));
    }

    function keyOf(
        address token,
        address quote,
        uint24 fee,
        Managed calldata managed
    ) internal pure returns (Key memory) {
        if (managed.native) quote = address(0);
        (address first, address second) = token < quote ? (token, quote) : (quote, token);
        return Key(first, second, fee, managed.tickSpacing, managed.hooks);
    }

    function idOf(Key memory key) internal pure returns (bytes32) {
        return keccak256(abi.encode(key));
    }

    /// Price as the square root in 96 bits behind the point, fee in hundredths of a basis point.
    function priceOf(
        address state,
        Key memory key
    ) internal view returns (uint256 price, uint256 fee) {
        bytes memory data = abi.encodeCall(IStateView.getSlot0, (idOf(key)));
        assembly ("memory-safe") {
            let slot := mload(0x40)
            let ok := staticcall(readGas, state, add(data, 32), mload(data), slot, 128)
            if and(ok, gt(returndatasize(), 127)) {
                price := and(mload(slot), 0xffffffffffffffffffffffffffffffffffffffff)
                fee := and(mload(add(slot, 96)), 0xffffff)
            }
        }
    }

    function liquidityOf(address state, Key memory key) internal view returns (uint256) {
        return uint128(readWord(state, abi.encodeCall(IStateView.getLiquidity, (idOf(key)))));
    }

    /// What a pool with this price and liquidity everywhere would have.
    function virtualReserves(
        uint256 price,
        uint256 liquidity
    ) internal pure returns (uint256 first, uint256 second) {
        if (price == 0) return (0, 0);
        first = (liquidity << 96) / price;
        bool fits = price < 1 << 128;
        second = fits ? (liquidity * price) >> 96 : (liquidity * (price >> 64)) >> 32;
    }

    /// Both sides at the price as it is; none where there is no pool.
    function curveOf(
        address state,
        Key memory key,
        address token
    ) internal view returns (uint256 quoteHeld, uint256 tokenHeld) {
        (uint256 price, ) = priceOf(state, key);
        if (price == 0) return (0, 0);
        (quoteHeld, tokenHeld) = virtualReserves(price, liquidityOf(state, key));
        if (key.currency0 == token) (quoteHeld, tokenHeld) = (tokenHeld, quoteHeld);
    }

    /// What sales would really bring: liquidity may end right behind the price, and pretend a depth
    /// that is not there. Whatever else refuses a sale is for the trade to find out.
    function depthOf(
        Managed calldata managed,
        Key memory key,
        address token
    ) internal returns (uint256 quoteHeld, uint256 tokenHeld) {
        (quoteHeld, tokenHeld) = curveOf(managed.state, key, token);
        uint256 part = tokenHeld;
        for (uint256 i = 0; i < depthTrials && part > 0; i++) {
            (uint256 out, bool ends) = quoted(managed.quoter, key, token, part);
            if (i == 0) out *= 2;
            if (!ends) return (out < (quoteHeld / 10) * 9 && out > 0 ? out : quoteHeld, tokenHeld);
            part /= 10;
        }
        return (quoteHeld / 10_000, tokenHeld);
    }

    /// `ends`: the liquidity does not reach that far. 0 where the swap is refused.
    function quoted(
        address quoter,
        Key memory key,
        address tokenIn,
        uint256 amountIn
    ) internal returns (uint256 out, bool ends) {
        if (amountIn > type(uint128).max) return (0, true);
        IQuoter.Single memory single = IQuoter.Single(
            key,
            isFirstOf(key, tokenIn),
            uint128(amountIn),
            ""
        );
        bytes memory data = abi.encodeCall(IQuoter.quoteExactInputSingle, (single));
        (bool ok, bytes memory answer) = boundedCall(quoter, data, quoteGas);
        if (ok && answer.length >= 32) return (abi.decode(answer, (uint256)), false);
        return (0, saysEnd(answer));
    }

    /// The quoter's own refusal, bare or wrapped into another.
    function saysEnd(bytes memory answer) private pure returns (bool) {
        if (answer.length < 4) return false;
        if (bytes4(answer) == IQuoter.NotEnoughLiquidity.selector) return true;
        if (bytes4(answer) != IQuoter.UnexpectedRevertBytes.selector) return false;
        bytes32 inner;
        assembly ("memory-safe") {
            inner := mload(add(answer, 100))
        }
        return answer.length >= 72 && bytes4(inner) == IQuoter.NotEnoughLiquidity.selector;
    }

    /// What a swap owes: the quoter's word, or the price's where a hook takes much in between.
    function owedBy(
        Managed calldata managed,
        Key memory key,
        address token,
        bool isSale,
        uint256 amountIn
    ) internal returns (uint256 owed) {
        (owed, ) = quoted(managed.quoter, key, isSale ? token : otherOf(key, token), amountIn);
        if (key.hooks == address(0) || amountIn > type(uint112).max) return owed;
        (uint256 reserveIn, uint256 reserveOut) = curveOf(managed.state, key, token);
        if (isSale) (reserveIn, reserveOut) = (reserveOut, reserveIn);
        (, uint256 fee) = priceOf(managed.state, key);
        if (reserveIn == 0 || reserveOut >> 140 != 0 || fee > 1e6) return owed;
        uint256 afterFee = (amountIn * (1e6 - fee)) / 1e6;
        uint256 byPrice = (afterFee * reserveOut) / (reserveIn + afterFee);
        if (owed < byPrice - (byPrice * hookTaxBps) / 10_000) return byPrice;
    }

    /// What of a sale the pool did not pay for. Had all of it arrived it would have moved the price
    /// further, so less is owed for each token than the smaller sale was paid.
    function lostInSale(
        uint256 amount,
        uint256 received,
        uint256 owed,
        uint256 tokenHeld
    ) internal pure returns (uint256) {
        if (owed <= received || tokenHeld == 0 || amount > type(uint112).max) {
            return lostBps(owed, received);
        }
        return lostBps(owed + ((owed - received) * amount) / tokenHeld, received);
    }

    function isFirstOf(Key memory key, address token) internal pure returns (bool) {
        return key.currency0 == token || (key.currency0 == address(0) && key.currency1 != token);
    }

    function otherOf(Key memory key, address token) internal pure returns (address) {
        return key.currency0 == token ? key.currency1 : key.currency0;
    }

    /// Ether that is not wrapped is unwrapped and wrapped by the router, so that traders hold and are
    /// paid in wrapped ether everywhere.
    function routerCall(
        Key memory key,
        address[2] memory pair,
        uint256 amountIn,
        address to
    ) internal view returns (bytes memory) {
        bool native = key.currency0 == address(0);
        bool isBuy = native && pair[1] == key.currency1;
        bool isSale = native && !isBuy;
        address currencyIn = isBuy ? address(0) : pair[0];
        address currencyOut = isSale ? address(0) : pair[1];
        bytes[] memory params = new bytes[](3);
        params[0] = abi.encode(currencyIn, amountIn, !isBuy);
        params[1] = abi.encode(IUniversalRouter.Single(key, currencyIn == key.currency0, 0, 0, ""));
        params[2] = abi.encode(currencyOut, isSale ? routerItself : to, 0);
        bytes memory trade = abi.encode(actions, params);
        bytes[] memory inputs = new bytes[](isBuy ? 3 : isSale ? 2 : 1);
        bytes memory commands = abi.encodePacked(managedSwap);
        inputs[isBuy ? 2 : 0] = trade;
        if (isBuy) {
            commands = abi.encodePacked(permit2TransferFrom, unwrapEther, managedSwap);
            inputs[0] = abi.encode(pair[0], routerItself, amountIn);
            inputs[1] = abi.encode(routerItself, 0);
        } else if (isSale) {
            commands = abi.encodePacked(managedSwap, wrapEther);
            inputs[1] = abi.encode(to, contractBalance);
        }
        return abi.encodeCall(IUniversalRouter.execute, (commands, inputs, block.timestamp));
    }

    /// Lets the router of a manager draw on what the trader has.
    function allowDrawing(address permit2, address router, address token, uint256 amount) internal {
        approve(token, permit2, amount);
        boundedCall(
            permit2,
            abi.encodeWithSignature(
                "approve(address,address,uint160,uint48)",
                token,
                router,
                type(uint160).max,
                type(uint48).max
            ),
            transferGas
        );
    }
}
