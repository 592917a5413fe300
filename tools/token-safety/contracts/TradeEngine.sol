// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

interface IPairFactory {
    function getPair(address a, address b) external view returns (address);
}

interface IStableFactory {
    function getPool(address a, address b, bool stable) external view returns (address);
}

interface IFeeFactory {
    function getPool(address a, address b, uint24 fee) external view returns (address);
}

interface ISpacingFactory {
    function getPool(address a, address b, int24 tickSpacing) external view returns (address);
}

interface IPair {
    function getReserves() external view returns (uint112, uint112, uint32);
}

interface IStablePool {
    function getAmountOut(uint256 amountIn, address tokenIn) external view returns (uint256);
}

interface IPairRouter {
    function swapExactTokensForTokensSupportingFeeOnTransferTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external;
}

interface IStableRouter {
    struct Route {
        address from;
        address to;
        bool stable;
        address factory;
    }

    function swapExactTokensForTokensSupportingFeeOnTransferTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        Route[] calldata routes,
        address to,
        uint256 deadline
    ) external;
}

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

interface ISpacingRouter {
    struct Single {
        address tokenIn;
        address tokenOut;
        int24 tickSpacing;
        address recipient;
        uint256 deadline;
        uint256 amountIn;
        uint256 amountOutMinimum;
        uint160 sqrtPriceLimitX96;
    }

    function exactInputSingle(Single calldata params) external payable returns (uint256);
}

interface IWrapped {
    function deposit() external payable;
}

/// Finds the pools of a token and trades in them; reports raw facts and judges nothing.
///
/// Never deployed. Whoever trades *delegates* to this code, so that the trader can be an account
/// without code (see `Trader.sol`); every step is a delegated call of its own that can be undone.
/// The token is hostile until shown otherwise: each call to it has its own gas, and a bounded part
/// of what it returns is copied. Its functions are payable, because a delegated call keeps the value
/// of the call it is made in.
contract TradeEngine {
    enum Kind {
        Pair,
        Stable,
        Fee,
        Spacing
    }

    /// One way to make pools: a factory, its router, and what tells its pools for a pair apart.
    struct Dex {
        Kind kind;
        address factory;
        address router;
        /// Pair: 0. Stable: 0 volatile, 1 stable. Fee: hundredths of a basis point. Spacing: ticks.
        uint24 variant;
    }

    /// A token that others are bought with.
    struct Quote {
        address token;
        /// Most to spend on one buy, in its smallest unit.
        uint256 maxIn;
        /// What 1e18 of its smallest units are worth against the other quotes.
        uint256 worth;
        /// Made out of the trader's ether.
        bool wrapped;
    }

    struct Plan {
        /// Where this code is.
        address engine;
        address token;
        /// Receives transfer trials and the buys of somebody else; has no code and no history.
        address other;
        /// A buy spends the pool's quote divided by this.
        uint256 divisor;
        Dex[] dexes;
        Quote[] quotes;
    }

    struct Pool {
        uint256 dex;
        uint256 quote;
        address pool;
        uint256 quoteHeld;
        uint256 tokenHeld;
    }

    struct Step {
        bool tried;
        bool ok;
        uint256 gasUsed;
        bytes reason;
    }

    struct Sale {
        uint256 shareBps;
        Step step;
        uint256 amount;
        uint256 received;
        /// What of `amount` the pool did not pay for; 10001: cannot be told.
        uint256 taxBps;
    }

    struct Trade {
        uint256 chosen;
        uint256 amountIn;
        uint256 expected;
        Step buy;
        uint256 received;
        Step transfer;
        uint256 transferSent;
        uint256 transferReceived;
        Sale[] sales;
        /// Only after every sale failed: a bare transfer to the pool, because routers swallow the
        /// token's own reason.
        Step poolTransfer;
    }

    /// Carries the outcome of a step that must leave no trace.
    error RolledBack(bool ok, uint256 gasUsed, uint256 moved, bytes reason);

    uint256 internal constant maxReasonBytes = 256;
    uint256 internal constant tradeGas = 5_000_000;
    uint256 internal constant transferGas = 2_000_000;
    uint256 internal constant readGas = 300_000;
    uint256 internal constant untold = 10_001;

    /// Every pool of the token, and a buy, a transfer and sales in the deepest.
    function probe(
        Plan calldata plan
    ) external payable returns (Pool[] memory pools, Trade memory trade) {
        pools = find(plan);
        if (pools.length == 0) return (pools, trade);
        trade.chosen = deepest(plan, pools);
        tradeIn(plan, pools[trade.chosen], trade);
    }

    function tradeIn(Plan calldata plan, Pool memory pool, Trade memory trade) internal {
        trade.amountIn = fund(plan, pool, 2);
        if (trade.amountIn == 0) return;
        (trade.buy, trade.expected, trade.received) = buy(plan, pool, trade.amountIn, address(this));
        if (!trade.buy.ok || trade.received == 0) return;
        trade.transferSent = trade.received / 10 + 1;
        (trade.transfer, trade.transferReceived) = rolledBackTransfer(
            plan,
            plan.other,
            trade.transferSent
        );
        trade.sales = trySales(plan, pool, trade.received);
        if (trade.sales[trade.sales.length - 1].step.ok) return;
        (trade.poolTransfer, ) = rolledBackTransfer(plan, pool.pool, trade.received);
    }

    // Finding pools

    function find(Plan calldata plan) internal view returns (Pool[] memory pools) {
        pools = new Pool[](plan.dexes.length * plan.quotes.length);
        uint256 found;
        for (uint256 d = 0; d < plan.dexes.length; d++) {
            for (uint256 q = 0; q < plan.quotes.length; q++) {
                address quote = plan.quotes[q].token;
                if (quote == plan.token) continue;
                address pool = poolOf(plan.dexes[d], plan.token, quote);
                if (pool == address(0)) continue;
                uint256 quoteHeld = balanceOf(quote, pool);
                if (quoteHeld == 0) continue;
                pools[found++] = Pool(d, q, pool, quoteHeld, balanceOf(plan.token, pool));
            }
        }
        assembly ("memory-safe") {
            mstore(pools, found)
        }
    }

    function poolOf(
        Dex calldata dex,
        address token,
        address quote
    ) internal view returns (address pool) {
        bytes memory data;
        if (dex.kind == Kind.Pair) {
            data = abi.encodeCall(IPairFactory.getPair, (token, quote));
        } else if (dex.kind == Kind.Stable) {
            data = abi.encodeCall(IStableFactory.getPool, (token, quote, dex.variant == 1));
        } else if (dex.kind == Kind.Fee) {
            data = abi.encodeCall(IFeeFactory.getPool, (token, quote, dex.variant));
        } else {
            int24 spacing = int24(dex.variant);
            data = abi.encodeCall(ISpacingFactory.getPool, (token, quote, spacing));
        }
        return address(uint160(readWord(dex.factory, data)));
    }

    function deepest(Plan calldata plan, Pool[] memory pools) internal pure returns (uint256 best) {
        uint256 most;
        for (uint256 i = 0; i < pools.length; i++) {
            uint256 held = pools[i].quoteHeld;
            uint256 worth = (held / 1e9) * (plan.quotes[pools[i].quote].worth / 1e9);
            if (worth <= most) continue;
            most = worth;
            best = i;
        }
    }

    // Trading

    /// What the trader spends, wrapped where it is ether; 0 when it has nothing to spend.
    function fund(
        Plan calldata plan,
        Pool memory pool,
        uint256 purses
    ) internal returns (uint256 amountIn) {
        Quote calldata quote = plan.quotes[pool.quote];
        amountIn = amountToSpend(plan, pool);
        if (quote.wrapped) {
            uint256 wanted = purses * amountIn;
            if (wanted > address(this).balance) wanted = address(this).balance;
            if (wanted < 2 * amountIn) return 0;
            IWrapped(quote.token).deposit{value: wanted}();
        }
        if (balanceOf(quote.token, address(this)) < 2 * amountIn) return 0;
        approve(quote.token, plan.dexes[pool.dex].router, type(uint256).max);
    }

    function amountToSpend(
        Plan calldata plan,
        Pool memory pool
    ) internal pure returns (uint256 amountIn) {
        amountIn = pool.quoteHeld / plan.divisor;
        uint256 most = plan.quotes[pool.quote].maxIn;
        return amountIn > most ? most : amountIn;
    }

    function buy(
        Plan calldata plan,
        Pool memory pool,
        uint256 amountIn,
        address to
    ) internal returns (Step memory step, uint256 expected, uint256 received) {
        address quote = plan.quotes[pool.quote].token;
        expected = expectedOut(plan, pool, quote, amountIn);
        uint256 held = balanceOf(plan.token, to);
        uint256 told;
        (step, told) = swap(plan, pool, [quote, plan.token], amountIn, to);
        uint256 holds = balanceOf(plan.token, to);
        received = holds > held ? holds - held : 0;
        if (told != 0) expected = told;
    }

    function trySales(
        Plan calldata plan,
        Pool memory pool,
        uint256 bought
    ) internal returns (Sale[] memory sales) {
        uint16[4] memory shares = [10_000, 5_000, 1_000, 100];
        sales = new Sale[](4);
        for (uint256 i = 0; i < 4; i++) {
            sales[i] = sell(plan, pool, bought, shares[i]);
            if (!sales[i].step.ok) continue;
            uint256 tried = i + 1;
            assembly ("memory-safe") {
                mstore(sales, tried)
            }
            return sales;
        }
    }

    function sell(
        Plan calldata plan,
        Pool memory pool,
        uint256 bought,
        uint256 shareBps
    ) internal returns (Sale memory sale) {
        address quote = plan.quotes[pool.quote].token;
        sale.shareBps = shareBps;
        // Multiplied last where it could overflow: the balance is whatever the token says it is.
        sale.amount = (bought / 10_000) * shareBps + ((bought % 10_000) * shareBps) / 10_000;
        uint256 expected = expectedOut(plan, pool, plan.token, sale.amount);
        uint256 held = balanceOf(quote, address(this));
        approve(plan.token, plan.dexes[pool.dex].router, sale.amount);
        (sale.step, ) = swap(plan, pool, [plan.token, quote], sale.amount, address(this));
        uint256 holds = balanceOf(quote, address(this));
        sale.received = holds > held ? holds - held : 0;
        if (sale.step.ok) sale.taxBps = saleTax(plan, pool, sale, expected);
    }

    /// The pool's formula backwards, from its reserves after the sale: what it counted as sold. The
    /// token's own word about balances plays no part in it, nor do sales the token makes itself.
    function saleTax(
        Plan calldata plan,
        Pool memory pool,
        Sale memory sale,
        uint256 expected
    ) internal view returns (uint256) {
        Kind kind = plan.dexes[pool.dex].kind;
        if (kind == Kind.Stable) return lostBps(expected, sale.received);
        if (kind != Kind.Pair) return 0;
        (uint256 quoteHeld, uint256 tokenHeld) = reservesOf(plan, pool);
        uint256 divisor = 997 * (quoteHeld + sale.received) + 3 * sale.received;
        if (divisor == 0 || tokenHeld >= type(uint112).max) return untold;
        return lostBps(sale.amount, (1000 * sale.received * tokenHeld) / divisor);
    }

    /// What the pool owes for `amountIn`; 0 where only the swap itself can tell.
    function expectedOut(
        Plan calldata plan,
        Pool memory pool,
        address tokenIn,
        uint256 amountIn
    ) internal view returns (uint256) {
        Kind kind = plan.dexes[pool.dex].kind;
        if (kind == Kind.Stable) {
            return readWord(pool.pool, abi.encodeCall(IStablePool.getAmountOut, (amountIn, tokenIn)));
        }
        if (kind != Kind.Pair || amountIn > type(uint112).max) return 0;
        (uint256 reserveIn, uint256 reserveOut) = reservesOf(plan, pool);
        if (tokenIn == plan.token) (reserveIn, reserveOut) = (reserveOut, reserveIn);
        uint256 afterFee = amountIn * 997;
        return reserveIn == 0 ? 0 : (afterFee * reserveOut) / (reserveIn * 1000 + afterFee);
    }

    function reservesOf(
        Plan calldata plan,
        Pool memory pool
    ) internal view returns (uint256 quoteHeld, uint256 tokenHeld) {
        (uint112 first, uint112 second, ) = IPair(pool.pool).getReserves();
        bool quoteIsFirst = plan.quotes[pool.quote].token < plan.token;
        return quoteIsFirst ? (first, second) : (second, first);
    }

    /// `told`: what a router of concentrated pools says came out, before any tax on the way.
    function swap(
        Plan calldata plan,
        Pool memory pool,
        address[2] memory pair,
        uint256 amountIn,
        address to
    ) internal returns (Step memory step, uint256 told) {
        Dex calldata dex = plan.dexes[pool.dex];
        bytes memory data = swapData(dex, pair, amountIn, to);
        step.tried = true;
        uint256 gasBefore = gasleft();
        bytes memory answer;
        (step.ok, answer) = boundedCall(dex.router, data, tradeGas);
        step.gasUsed = gasBefore - gasleft();
        if (!step.ok) step.reason = answer;
        bool tells = dex.kind == Kind.Fee || dex.kind == Kind.Spacing;
        if (step.ok && tells && answer.length >= 32) told = abi.decode(answer, (uint256));
    }

    function swapData(
        Dex calldata dex,
        address[2] memory pair,
        uint256 amountIn,
        address to
    ) internal view returns (bytes memory) {
        if (dex.kind == Kind.Pair) {
            address[] memory path = new address[](2);
            (path[0], path[1]) = (pair[0], pair[1]);
            return
                abi.encodeCall(
                    IPairRouter.swapExactTokensForTokensSupportingFeeOnTransferTokens,
                    (amountIn, 0, path, to, block.timestamp)
                );
        }
        if (dex.kind == Kind.Stable) {
            IStableRouter.Route[] memory routes = new IStableRouter.Route[](1);
            routes[0] = IStableRouter.Route(pair[0], pair[1], dex.variant == 1, dex.factory);
            return
                abi.encodeCall(
                    IStableRouter.swapExactTokensForTokensSupportingFeeOnTransferTokens,
                    (amountIn, 0, routes, to, block.timestamp)
                );
        }
        if (dex.kind == Kind.Fee) {
            return
                abi.encodeCall(
                    IFeeRouter.exactInputSingle,
                    (IFeeRouter.Single(pair[0], pair[1], dex.variant, to, amountIn, 0, 0))
                );
        }
        return
            abi.encodeCall(
                ISpacingRouter.exactInputSingle,
                (
                    ISpacingRouter.Single(
                        pair[0],
                        pair[1],
                        int24(dex.variant),
                        to,
                        block.timestamp,
                        amountIn,
                        0,
                        0
                    )
                )
            );
    }

    // Steps that leave no trace

    function rolledBackTransfer(
        Plan calldata plan,
        address to,
        uint256 amount
    ) internal returns (Step memory step, uint256 moved) {
        step.tried = true;
        bytes memory data = abi.encodeCall(this.transferTrial, (plan.token, to, amount));
        bytes memory result = delegated(plan.engine, data, transferGas + 2 * readGas + 100_000);
        if (!startsWith(result, RolledBack.selector)) return (step, 0);
        (step.ok, step.gasUsed, moved, step.reason) = abi.decode(
            withoutSelector(result),
            (bool, uint256, uint256, bytes)
        );
    }

    /// Always reverts, so that the trial changes nothing for the sales that follow.
    function transferTrial(address token, address to, uint256 amount) external payable {
        uint256 held = balanceOf(token, to);
        uint256 gasBefore = gasleft();
        (bool ok, bytes memory answer) = boundedCall(
            token,
            abi.encodeWithSignature("transfer(address,uint256)", to, amount),
            transferGas
        );
        uint256 gasUsed = gasBefore - gasleft();
        // A token may answer `false` instead of reverting.
        if (ok && answer.length >= 32) ok = abi.decode(answer, (uint256)) != 0;
        uint256 holds = balanceOf(token, to);
        revert RolledBack(ok, gasUsed, holds > held ? holds - held : 0, ok ? bytes("") : answer);
    }

    /// Runs a function of this code in the name of the trader; what it answers, cut.
    function delegated(
        address engine,
        bytes memory data,
        uint256 gasLimit
    ) internal returns (bytes memory answer) {
        assembly ("memory-safe") {
            pop(delegatecall(gasLimit, engine, add(data, 32), mload(data), 0, 0))
        }
        return returned(maxReasonBytes + 196);
    }

    // Calls that cannot spoil what comes after them

    function approve(address token, address spender, uint256 amount) internal {
        boundedCall(
            token,
            abi.encodeWithSignature("approve(address,uint256)", spender, amount),
            transferGas
        );
    }

    /// Copies little: a caller pays for every byte it copies.
    function boundedCall(
        address to,
        bytes memory data,
        uint256 gasLimit
    ) internal returns (bool ok, bytes memory answer) {
        assembly ("memory-safe") {
            ok := call(gasLimit, to, 0, add(data, 32), mload(data), 0, 0)
        }
        return (ok, returned(maxReasonBytes));
    }

    function returned(uint256 limit) internal pure returns (bytes memory answer) {
        answer = new bytes(limit);
        assembly ("memory-safe") {
            let size := returndatasize()
            if gt(size, limit) {
                size := limit
            }
            returndatacopy(add(answer, 32), 0, size)
            mstore(answer, size)
        }
    }

    function balanceOf(address token, address holder) internal view returns (uint256) {
        return readWord(token, abi.encodeWithSignature("balanceOf(address)", holder));
    }

    /// 0 where the call fails or answers too little.
    function readWord(address to, bytes memory data) internal view returns (uint256 word) {
        assembly ("memory-safe") {
            mstore(0, 0)
            let ok := staticcall(readGas, to, add(data, 32), mload(data), 0, 32)
            if and(ok, gt(returndatasize(), 31)) {
                word := mload(0)
            }
        }
    }

    function lostBps(uint256 owed, uint256 arrived) internal pure returns (uint256) {
        if (owed == 0) return untold;
        if (arrived >= owed) return 0;
        uint256 lost = owed - arrived;
        return lost > type(uint128).max ? lost / (owed / 10_000) : (lost * 10_000 + owed / 2) / owed;
    }

    function startsWith(bytes memory result, bytes4 selector) internal pure returns (bool) {
        return result.length >= 4 && bytes4(result) == selector;
    }

    /// Drops the selector: the length word moves up by four bytes.
    function withoutSelector(bytes memory result) internal pure returns (bytes memory) {
        assembly ("memory-safe") {
            let length := sub(mload(result), 4)
            result := add(result, 4)
            mstore(result, length)
        }
        return result;
    }
}
