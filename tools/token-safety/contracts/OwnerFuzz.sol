// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TradeEngine} from "tools/token-safety/contracts/TradeEngine.sol";

interface IRelay {
    function relay(address target, bytes calldata data) external returns (bool ok);
}

/// Tries what the holders of powers could do to somebody who holds the token: each trial lets them
/// act, then sells and buys again, notes what is different, and undoes everything.
///
/// Its numbers travel as one word a trial; `decodeTrial` in `power-trials.ts` is the other half.
contract OwnerFuzz is TradeEngine {
    struct Cast {
        /// Accounts that act; each has the code of `Relay`.
        address[] callers;
        /// Contracts that are acted on; the token is one of them.
        address[] targets;
    }

    /// What a trial is compared with.
    struct Before {
        uint256 held;
        uint256 supply;
        uint256 callerHeld;
        /// What the token keeps itself.
        uint256 kept;
        uint256 poolTokens;
        /// Of a pool that a manager keeps: its liquidity.
        uint256 poolQuote;
        /// Of concentrated pools, as `ManagedPools` counts them.
        uint256 price;
        /// Of a pool that a manager keeps.
        uint256 liquidity;
    }

    error Noted(uint256 word);

    uint256 private constant actGas = 1_200_000;
    uint256 private constant trialGas = 8_000_000;
    /// In place of a caller: whoever holds the token.
    uint256 private constant holderItself = 255;
    uint256 private constant impostorWord = 0x666172656761746520696d706f73746f72;

    uint256 private constant acted = 1 << 0;
    uint256 private constant buyWorks = 1 << 1;
    uint256 private constant otherBuyWorks = 1 << 2;
    uint256 private constant callerMoves = 1 << 3;
    uint256 private constant callerHolds = 1 << 4;
    uint256 private constant upgraded = 1 << 5;
    uint256 private constant finished = 1 << 6;
    uint256 private constant burned = 1 << 7;

    /// The first word is of a trial in which nobody acts. Fewer words than trials: the gas ended.
    function fuzz(
        Plan calldata plan,
        Pool memory pool,
        Cast calldata cast,
        bytes calldata trials
    ) external payable returns (uint256[] memory words) {
        uint256 amountIn = fund(plan, pool, 30);
        if (amountIn > 0) {
            fillToken(plan, pool, 20 * amountIn);
            buy(plan, pool, amountIn, address(this));
        }
        allow(plan.dexes[pool.dex], plan.token, type(uint256).max);
        return fuzzHeld(plan, pool, cast, trials);
    }

    /// Tokens that sell what they took in taxes do so once there is enough of it; whether they can
    /// is a question that an empty token does not ask.
    function fillToken(Plan calldata plan, Pool memory pool, uint256 amountIn) private {
        uint256 spare = balanceOf(plan.quotes[pool.quote].token, address(this)) / 2;
        if (amountIn > spare) amountIn = spare;
        (, , uint256 received) = buy(plan, pool, amountIn, address(this));
        bytes memory give = abi.encodeWithSignature(
            "transfer(address,uint256)",
            plan.token,
            received
        );
        boundedCall(plan.token, give, transferGas);
    }

    /// The same for a trader that holds the token, and enough of the quote, already.
    function fuzzHeld(
        Plan calldata plan,
        Pool memory pool,
        Cast calldata cast,
        bytes calldata trials
    ) public payable returns (uint256[] memory words) {
        words = new uint256[](trials.length / 5 + 1);
        words[0] = run(plan, pool, cast, "");
        uint256 done = 1;
        for (uint256 at = 0; at < trials.length && gasleft() > trialGas + 1_000_000; done++) {
            uint256 end = endOfTrial(trials, at);
            words[done] = run(plan, pool, cast, trials[at + 1:end]);
            at = end;
        }
        assembly ("memory-safe") {
            mstore(words, done)
        }
    }

    /// A trial: how many acts, then for each the caller, the target (one byte each), the length
    /// (two bytes) and the bytes of the call.
    function endOfTrial(bytes calldata trials, uint256 at) private pure returns (uint256 end) {
        uint256 acts = uint8(trials[at]);
        end = at + 1;
        for (uint256 i = 0; i < acts; i++) end += 4 + uint16(bytes2(trials[end + 2:end + 4]));
    }

    function run(
        Plan calldata plan,
        Pool memory pool,
        Cast calldata cast,
        bytes memory acts
    ) private returns (uint256 word) {
        bytes memory data = abi.encodeCall(this.trial, (plan, pool, cast, acts));
        bytes memory result = delegated(plan.engine, data, trialGas);
        if (startsWith(result, Noted.selector)) word = abi.decode(withoutSelector(result), (uint256));
    }

    /// Always reverts.
    function trial(
        Plan calldata plan,
        Pool memory pool,
        Cast calldata cast,
        bytes calldata acts
    ) external payable {
        address caller = acts.length == 0 ? address(0) : callerAt(cast, uint8(acts[0]));
        Before memory before = look(plan, pool, caller);
        uint256 word = act(cast, acts);
        if (acts.length > 0 && word == 0) revert Noted(finished);
        word |= changes(plan, pool, caller, before);
        uint256 holds = balanceOf(plan.token, address(this));
        (uint256 share, uint256 taxBps) = sellWhatIsHeld(plan, pool, holds);
        word |= (share << 16) | (taxBps << 32);
        word |= afterwards(plan, pool, caller, share);
        revert Noted(word | finished);
    }

    function look(
        Plan calldata plan,
        Pool memory pool,
        address caller
    ) private view returns (Before memory found) {
        found.held = balanceOf(plan.token, address(this));
        found.supply = readWord(plan.token, abi.encodeWithSignature("totalSupply()"));
        found.callerHeld = balanceOf(plan.token, caller);
        found.kept = balanceOf(plan.token, plan.token);
        found.poolTokens = balanceOf(plan.token, pool.pool);
        Dex calldata dex = plan.dexes[pool.dex];
        if (dex.kind >= Kind.Managed) {
            (found.price, ) = priceOf(dex.managed.state, pool.key);
            found.liquidity = liquidityOf(dex.managed.state, pool.key);
            // The manager keeps everybody's quote: what is missing there may be of other pools.
            found.poolQuote = found.liquidity;
            return found;
        }
        found.poolQuote = balanceOf(plan.quotes[pool.quote].token, pool.pool);
        if (dex.kind < Kind.Fee) return found;
        found.price = readWord(pool.pool, abi.encodeWithSignature("slot0()"));
        if (found.price >> 160 != 0) found.price = 0;
    }

    /// Where somebody traded in a pool that a manager keeps: what is missing beyond the trade.
    function withoutTrades(
        Plan calldata plan,
        Pool memory pool,
        Before memory before,
        Before memory now_
    ) private pure {
        if (plan.dexes[pool.dex].kind < Kind.Managed || now_.price == before.price) return;
        // Behind the end of a position nobody can tell a trade from a withdrawal.
        if (now_.liquidity != before.liquidity) {
            (now_.poolTokens, now_.poolQuote) = (before.poolTokens, before.poolQuote);
            return;
        }
        bool isFirst = pool.key.currency0 == plan.token;
        (uint256 first, uint256 second) = virtualReserves(before.price, before.liquidity);
        (uint256 first_, uint256 second_) = virtualReserves(now_.price, now_.liquidity);
        (uint256 from, uint256 to) = isFirst ? (first_, first) : (second_, second);
        now_.poolTokens = shifted(now_.poolTokens, from, to);
    }

    /// By as much as from one number to another, and not below nothing.
    function shifted(uint256 amount, uint256 from, uint256 to) private pure returns (uint256) {
        if (to >= from) return saturatingAdd(amount, to - from);
        return from - to < amount ? amount - (from - to) : 0;
    }

    function act(Cast calldata cast, bytes calldata acts) private returns (uint256 word) {
        for (uint256 at = 0; at < acts.length; ) {
            uint256 length = uint16(bytes2(acts[at + 2:at + 4]));
            bytes calldata data = acts[at + 4:at + 4 + length];
            address target = cast.targets[uint8(acts[at + 1])];
            if (relayed(callerAt(cast, uint8(acts[at])), target, data)) word = acted;
            at += 4 + length;
        }
    }

    function callerAt(Cast calldata cast, uint256 at) private view returns (address) {
        return at == holderItself ? address(this) : cast.callers[at];
    }

    function relayed(address caller, address target, bytes memory data) private returns (bool ok) {
        bytes memory answer;
        if (caller == address(this)) {
            (ok, ) = boundedCall(target, data, actGas);
            return ok;
        }
        (ok, answer) = boundedCall(caller, abi.encodeCall(IRelay.relay, (target, data)), actGas);
        return ok && answer.length >= 32 && abi.decode(answer, (uint256)) == 1;
    }

    /// What the acts alone changed.
    function changes(
        Plan calldata plan,
        Pool memory pool,
        address caller,
        Before memory before
    ) private view returns (uint256 word) {
        Before memory now_ = look(plan, pool, caller);
        uint256 made = excess(inSight(now_), inSight(before));
        withoutTrades(plan, pool, before, now_);
        word = dropBps(before.held, now_.held) << 64;
        word |= growthBps(before.supply, now_.supply) << 80;
        if (isBurned(before, now_)) word |= burned;
        word |= dropBps(before.supply, now_.supply) << 96;
        // Against the supply as it was: what somebody who makes tokens can dump on the rest.
        if (caller == address(this)) {
            word |= growthBps(before.held, now_.held) << 112;
        } else {
            uint256 known = before.supply > 0 ? before.supply : before.poolTokens;
            word |= growthBps(known, saturatingAdd(known, made)) << 112;
        }
        bool own = plan.dexes[pool.dex].kind < Kind.Managed;
        bool isFirst = plan.token < plan.quotes[pool.quote].token;
        if (own && before.price > 0 ? isUnpaid(before, now_, isFirst) : isPoorer(before, now_)) {
            word |= dropBps(before.poolTokens, now_.poolTokens) << 128;
            word |= dropBps(before.poolQuote, now_.poolQuote) << 144;
        }
        if (readWord(plan.token, abi.encodeWithSignature("isImpostor()")) == impostorWord) {
            word |= upgraded;
        }
    }

    /// What passes between these was there before: only what appears from elsewhere was made.
    function inSight(Before memory at) private pure returns (uint256) {
        uint256 others = saturatingAdd(at.kept, at.poolTokens);
        return saturatingAdd(saturatingAdd(at.held, at.callerHeld), others);
    }

    /// A pool that was traded with has more of one side for less of the other; one that was robbed
    /// has less of their product.
    function isPoorer(Before memory before, Before memory now_) private pure returns (bool) {
        if (before.poolTokens == 0 || before.poolQuote == 0) return false;
        return share(now_.poolTokens, before.poolTokens) * share(now_.poolQuote, before.poolQuote) <
            1e18 - 1e14;
    }

    /// Positions hold far less than their price says, so their product tells nothing. They give one
    /// side for the other between the price before and the price after, across the ends of positions
    /// too: what is gone beyond that was taken.
    function isUnpaid(
        Before memory before,
        Before memory now_,
        bool tokenIsFirst
    ) private pure returns (bool) {
        (uint256 was0, uint256 was1) = (before.poolTokens, before.poolQuote);
        (uint256 is0, uint256 is1) = (now_.poolTokens, now_.poolQuote);
        if (!tokenIsFirst) (was0, was1, is0, is1) = (was1, was0, is1, is0);
        (uint256 low, uint256 high) = before.price < now_.price
            ? (before.price, now_.price)
            : (now_.price, before.price);
        uint256 paid0 = is1 > was1 ? per(per(is1 - was1, low), low) : 0;
        uint256 paid1 = is0 > was0 ? times(times(is0 - was0, high), high) : 0;
        return
            saturatingAdd(is0, paid0) < was0 - was0 / 10_000 ||
            saturatingAdd(is1, paid1) < was1 - was1 / 10_000;
    }

    /// By the square root of a price, and below, divided by it; at most as much as there can be.
    function times(uint256 amount, uint256 root) private pure returns (uint256) {
        if (amount >> 160 > 0) return type(uint256).max;
        return amount >> 96 == 0 ? (amount * root) >> 96 : ((amount >> 64) * root) >> 32;
    }

    function per(uint256 amount, uint256 root) private pure returns (uint256) {
        return amount >> 160 > 0 || root == 0 ? type(uint256).max : (amount << 96) / root;
    }

    /// In billionths, a million times as much at most.
    function share(uint256 part, uint256 whole) private pure returns (uint256) {
        if (part / 1e6 >= whole) return 1e15;
        return part > type(uint128).max ? part / (whole / 1e9 + 1) : (part * 1e9) / whole;
    }

    /// What somebody lost is gone from the supply as well, and not with somebody else.
    function isBurned(
        Before memory before,
        Before memory now_
    ) private pure returns (bool) {
        if (now_.held >= before.held || now_.supply >= before.supply) return false;
        return before.supply - now_.supply >= ((before.held - now_.held) / 10) * 9;
    }

    function sellWhatIsHeld(
        Plan calldata plan,
        Pool memory pool,
        uint256 holds
    ) private returns (uint256 share, uint256 taxBps) {
        uint16[3] memory shares = [10_000, 1_000, 100];
        for (uint256 i = 0; i < 3 && holds > 0; i++) {
            bytes memory data = abi.encodeCall(this.saleOf, (plan, pool, holds, shares[i]));
            bytes memory answer = delegated(plan.engine, data, stepGas());
            // The gas ended there, and would again.
            if (answer.length != 64) return (0, 0);
            (uint256 received, uint256 tax) = abi.decode(answer, (uint256, uint256));
            if (received > 0) return (shares[i], tax);
        }
    }

    /// Steps after an act have calls of their own with a part of what is left: who burns the gas of
    /// one leaves enough to see what else works.
    function stepGas() private view returns (uint256) {
        return (gasleft() / 5) * 2;
    }

    /// Nothing received: it failed.
    function saleOf(
        Plan calldata plan,
        Pool memory pool,
        uint256 holds,
        uint256 shareBps
    ) external payable returns (uint256 received, uint256 taxBps) {
        Sale memory sale = sell(plan, pool, holds, shareBps);
        return sale.step.ok ? (sale.received, sale.taxBps) : (0, 0);
    }

    /// The same.
    function buyOf(
        Plan calldata plan,
        Pool memory pool,
        uint256 amountIn,
        address to
    ) external payable returns (uint256 received, uint256 taxBps) {
        (Step memory step, uint256 expected, uint256 got) = buy(plan, pool, amountIn, to);
        return step.ok ? (got, lostBps(expected, got)) : (0, 0);
    }

    function tryBuy(
        Plan calldata plan,
        Pool memory pool,
        uint256 amountIn,
        address to
    ) private returns (uint256 received, uint256 taxBps) {
        bytes memory data = abi.encodeCall(this.buyOf, (plan, pool, amountIn, to));
        bytes memory answer = delegated(plan.engine, data, stepGas());
        if (answer.length == 64) return abi.decode(answer, (uint256, uint256));
    }

    /// Whether buys still work, and, where sales do not, whether that is so for everybody.
    function afterwards(
        Plan calldata plan,
        Pool memory pool,
        address caller,
        uint256 share
    ) private returns (uint256 word) {
        uint256 amountIn = amountToSpend(plan, pool);
        (uint256 received, uint256 taxBps) = tryBuy(plan, pool, amountIn, address(this));
        if (received > 0) word |= buyWorks | (taxBps << 48);
        if (share > 0 || caller == address(0)) return word;
        (received, ) = tryBuy(plan, pool, amountIn, plan.other);
        if (received > 0) word |= otherBuyWorks;
        uint256 own = balanceOf(plan.token, caller);
        if (own == 0) return word;
        bytes memory move = abi.encodeWithSignature(
            "transfer(address,uint256)",
            pool.pool,
            own / 1000 + 1
        );
        uint256 pooled = balanceOf(plan.token, pool.pool);
        boundedCall(caller, abi.encodeCall(IRelay.relay, (plan.token, move)), gasleft() / 2);
        bool moved = balanceOf(plan.token, pool.pool) > pooled;
        word |= callerHolds | (moved ? callerMoves : 0);
    }

    function excess(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : 0;
    }

    function saturatingAdd(uint256 a, uint256 b) private pure returns (uint256) {
        unchecked {
            return a + b < a ? type(uint256).max : a + b;
        }
    }

    /// How much is gone, in basis points of what was there.
    function dropBps(uint256 was, uint256 is_) private pure returns (uint256) {
        return is_ >= was || was == 0 ? 0 : lostBps(was, is_);
    }

    /// How much was added, in basis points of what was there; 65535 at most.
    function growthBps(uint256 was, uint256 is_) private pure returns (uint256) {
        if (is_ <= was) return 0;
        uint256 added = is_ - was;
        if (was == 0 || added / was >= 6) return 65_535;
        return added > type(uint128).max ? added / (was / 10_000) : (added * 10_000) / was;
    }
}
