// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ManagedPools} from "tools/token-safety/contracts/ManagedPools.sol";

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
contract TradeEngine is ManagedPools {
    enum Kind {
        Pair,
        Stable,
        Fee,
        Spacing,
        /// Of a manager that keeps all pools.
        Managed,
        /// The same, for the pool that the token itself names.
        Named
    }

    /// One way to make pools: a factory or manager, its router, and what tells its pools for a pair
    /// apart.
    struct Dex {
        Kind kind;
        address factory;
        address router;
        /// Pair: 0. Stable: 0 volatile, 1 stable. Fee, Managed: hundredths of a basis point. Spacing:
        /// ticks.
        uint24 variant;
        /// Empty where pools have accounts of their own.
        Managed managed;
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
        /// The account that keeps the tokens: of the pool, or of its manager.
        address pool;
        uint256 quoteHeld;
        uint256 tokenHeld;
        /// Empty where the pool has an account of its own.
        Key key;
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

    /// A buy of more than the usual, which left no trace.
    struct BiggerBuy {
        uint256 amountIn;
        Step step;
        uint256 received;
    }

    struct Trade {
        uint256 chosen;
        /// One more than the place of a deeper pool, which takes nothing that is taxed on its way.
        uint256 refusing;
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
        /// The biggest first; the first success ends the list.
        BiggerBuy[] biggerBuys;
    }

    /// Carries the outcome of a step that must leave no trace.
    error RolledBack(bool ok, uint256 gasUsed, uint256 moved, bytes reason);

    uint256 internal constant tradeGas = 5_000_000;
    uint256 private constant biggerBuyGas = 4_000_000;
    /// What stays behind for the report of a trade.
    uint256 private constant reportGas = 3_000_000;

    /// Every pool of the token, and a buy, a transfer and sales in the deepest; in the deepest that
    /// counts what arrives, where the deepest of all refuses the token for its tax.
    function probe(
        Plan calldata plan
    ) external payable returns (Pool[] memory pools, Trade memory trade) {
        pools = find(plan);
        if (pools.length == 0) return (pools, trade);
        trade.chosen = deepest(plan, pools, false);
        if (!tradeIn(plan, pools[trade.chosen], trade)) return (pools, trade);
        uint256 next = deepest(plan, pools, true);
        if (!countsArrivals(plan, pools[next]) || gasleft() < 2 * reportGas) return (pools, trade);
        // In a call of its own: whatever spoils it spoils no more than that.
        (bool ok, bytes memory answer) = plan.engine.delegatecall{gas: gasleft() - reportGas}(
            abi.encodeCall(this.tradeElsewhere, (plan, pools[next]))
        );
        if (!ok || answer.length == 0) return (pools, trade);
        Trade memory other = abi.decode(answer, (Trade));
        if (!other.buy.ok || other.received == 0) return (pools, trade);
        (other.chosen, other.refusing) = (next, trade.chosen + 1);
        return (pools, other);
    }

    function tradeElsewhere(
        Plan calldata plan,
        Pool memory pool
    ) external payable returns (Trade memory trade) {
        tradeIn(plan, pool, trade);
    }

    /// Pools that are paid in a callback want all that they are owed; others sell for what arrives.
    function countsArrivals(Plan calldata plan, Pool memory pool) private pure returns (bool) {
        Kind kind = plan.dexes[pool.dex].kind;
        return kind != Kind.Fee && kind != Kind.Spacing;
    }

    /// `taxedOut`: the pool refused every sale, and less of a bare transfer arrives than was sent.
    function tradeIn(
        Plan calldata plan,
        Pool memory pool,
        Trade memory trade
    ) internal returns (bool taxedOut) {
        trade.amountIn = fund(plan, pool, 12);
        if (trade.amountIn == 0) return false;
        // Before the trader holds anything, or has used up a turn that the token grants.
        trade.biggerBuys = tryBiggerBuys(plan, pool, trade.amountIn);
        (trade.buy, trade.expected, trade.received) = buy(plan, pool, trade.amountIn, address(this));
        if (!trade.buy.ok || trade.received == 0) return false;
        trade.transferSent = trade.received / 10 + 1;
        (trade.transfer, trade.transferReceived) = rolledBackTransfer(
            plan,
            plan.other,
            trade.transferSent
        );
        trade.sales = trySales(plan, pool, trade.received);
        if (trade.sales[trade.sales.length - 1].step.ok) return false;
        uint256 arrives;
        (trade.poolTransfer, arrives) = rolledBackTransfer(plan, pool.pool, trade.received);
        return trade.poolTransfer.ok && arrives < trade.received && !countsArrivals(plan, pool);
    }

    // Finding pools

    function find(Plan calldata plan) internal returns (Pool[] memory pools) {
        pools = new Pool[](plan.dexes.length * plan.quotes.length);
        uint256 found;
        for (uint256 d = 0; d < plan.dexes.length; d++) {
            for (uint256 q = 0; q < plan.quotes.length; q++) {
                if (plan.quotes[q].token == plan.token) continue;
                bool own = plan.dexes[d].kind < Kind.Managed;
                Pool memory pool = own ? ownPool(plan, d, q) : managedPool(plan, d, q);
                if (!canBuyFrom(plan, pool) || isListed(pools, found, pool)) continue;
                pools[found++] = pool;
            }
        }
        assembly ("memory-safe") {
            mstore(pools, found)
        }
    }

    function ownPool(
        Plan calldata plan,
        uint256 d,
        uint256 q
    ) private view returns (Pool memory pool) {
        address quote = plan.quotes[q].token;
        address at = poolOf(plan.dexes[d], plan.token, quote);
        if (at == address(0)) return pool;
        (pool.dex, pool.quote, pool.pool) = (d, q, at);
        pool.quoteHeld = balanceOf(quote, at);
        if (pool.quoteHeld > 0 || isConcentrated(plan.dexes[d].kind)) {
            pool.tokenHeld = balanceOf(plan.token, at);
        }
    }

    /// A launch may put the token alone into a concentrated pool: the first buy brings the quote.
    function canBuyFrom(Plan calldata plan, Pool memory pool) private pure returns (bool) {
        if (pool.quoteHeld > 0) return true;
        return pool.tokenHeld > 0 && isConcentrated(plan.dexes[pool.dex].kind);
    }

    function isConcentrated(Kind kind) private pure returns (bool) {
        return kind == Kind.Fee || kind == Kind.Spacing;
    }

    function managedPool(
        Plan calldata plan,
        uint256 d,
        uint256 q
    ) private returns (Pool memory pool) {
        Dex calldata dex = plan.dexes[d];
        Quote calldata quote = plan.quotes[q];
        if (dex.kind == Kind.Named) {
            pool.key = namedKey(plan.token, quote.token, quote.wrapped);
        } else if (quote.wrapped || !dex.managed.native) {
            pool.key = keyOf(plan.token, quote.token, dex.variant, dex.managed);
        }
        if (pool.key.currency1 == address(0)) return pool;
        (pool.dex, pool.quote, pool.pool) = (d, q, dex.factory);
        (pool.quoteHeld, pool.tokenHeld) = depthOf(dex.managed, pool.key, plan.token);
        if (pool.quoteHeld == 0) return pool;
        uint256 kept = balanceOf(plan.token, dex.factory);
        if (kept < pool.tokenHeld) pool.tokenHeld = kept;
    }

    /// A pool that the token names may be one that is known anyway.
    function isListed(
        Pool[] memory pools,
        uint256 found,
        Pool memory pool
    ) private pure returns (bool) {
        if (pool.key.currency1 == address(0)) return false;
        bytes32 id = idOf(pool.key);
        for (uint256 i = 0; i < found; i++) if (idOf(pools[i].key) == id) return true;
        return false;
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

    /// `counting`: of those that sell for what arrives, if there is one.
    function deepest(
        Plan calldata plan,
        Pool[] memory pools,
        bool counting
    ) private pure returns (uint256 best) {
        uint256 most;
        for (uint256 i = 0; i < pools.length; i++) {
            if (counting && !countsArrivals(plan, pools[i])) continue;
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
            uint256 held = balanceOf(quote.token, address(this));
            wanted = wanted > held ? wanted - held : 0;
            if (wanted > address(this).balance) wanted = address(this).balance;
            IWrapped(quote.token).deposit{value: wanted}();
        }
        if (balanceOf(quote.token, address(this)) < 2 * amountIn) return 0;
        allow(plan.dexes[pool.dex], quote.token, type(uint256).max);
    }

    /// Lets a router take what it sells.
    function allow(Dex calldata dex, address token, uint256 amount) internal {
        if (dex.kind < Kind.Managed) approve(token, dex.router, amount);
        else allowDrawing(dex.managed.permit2, dex.router, token, amount);
    }

    function amountToSpend(
        Plan calldata plan,
        Pool memory pool
    ) internal pure returns (uint256 amountIn) {
        amountIn = pool.quoteHeld / plan.divisor;
        uint256 most = plan.quotes[pool.quote].maxIn;
        if (amountIn > most) return most;
        uint256 least = most / 10_000;
        return amountIn < least && isConcentrated(plan.dexes[pool.dex].kind) ? least : amountIn;
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

    /// Ten times the usual, then three times: where a limit on trades or holdings shows.
    function tryBiggerBuys(
        Plan calldata plan,
        Pool memory pool,
        uint256 amountIn
    ) private returns (BiggerBuy[] memory buys) {
        uint8[2] memory multiples = [10, 3];
        buys = new BiggerBuy[](2);
        uint256 purse = balanceOf(plan.quotes[pool.quote].token, address(this));
        uint256 tried;
        for (uint256 i = 0; i < 2; i++) {
            if (amountIn * multiples[i] > purse) continue;
            BiggerBuy memory bigger = rolledBackBuy(plan, pool, amountIn * multiples[i]);
            buys[tried++] = bigger;
            if (bigger.step.ok && bigger.received > 0) break;
        }
        assembly ("memory-safe") {
            mstore(buys, tried)
        }
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
        allow(plan.dexes[pool.dex], plan.token, sale.amount);
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
        if (kind >= Kind.Managed) {
            return lostInSale(sale.amount, sale.received, expected, pool.tokenHeld);
        }
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
    ) internal returns (uint256) {
        Dex calldata dex = plan.dexes[pool.dex];
        Kind kind = dex.kind;
        if (kind >= Kind.Managed) {
            return owedBy(dex.managed, pool.key, plan.token, tokenIn == plan.token, amountIn);
        }
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
        bytes memory data = dex.kind < Kind.Managed
            ? swapData(dex, pair, amountIn, to)
            : routerCall(pool.key, pair, amountIn, to);
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

    function rolledBackBuy(
        Plan calldata plan,
        Pool memory pool,
        uint256 amountIn
    ) private returns (BiggerBuy memory bigger) {
        (bigger.amountIn, bigger.step.tried) = (amountIn, true);
        bytes memory data = abi.encodeCall(this.buyTrial, (plan, pool, amountIn));
        bytes memory result = delegated(plan.engine, data, biggerBuyGas);
        if (!startsWith(result, RolledBack.selector)) return bigger;
        (bigger.step.ok, bigger.step.gasUsed, bigger.received, bigger.step.reason) = abi.decode(
            withoutSelector(result),
            (bool, uint256, uint256, bytes)
        );
    }

    /// Always reverts.
    function buyTrial(
        Plan calldata plan,
        Pool memory pool,
        uint256 amountIn
    ) external payable {
        (Step memory step, , uint256 received) = buy(plan, pool, amountIn, address(this));
        revert RolledBack(step.ok, step.gasUsed, received, step.reason);
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
