// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Finds the pools of many tokens in one `eth_call`. Never deployed: its code is put at an unused
/// address.
contract PoolReader {
    struct Dex {
        address factory;
        /// Which function of the factory names a pool, and its third argument where it has one.
        bytes4 selector;
        uint256 variant;
    }

    struct Pool {
        uint256 token;
        uint256 dex;
        uint256 quote;
        address pool;
        /// In the quote's smallest unit.
        uint256 quoteHeld;
    }

    struct Facts {
        bool isToken;
        bytes symbol;
    }

    /// `complete`: there was gas for all.
    function read(
        address[] calldata tokens,
        Dex[] calldata dexes,
        address[] calldata quotes
    ) external view returns (Facts[] memory facts, Pool[] memory pools, bool complete) {
        facts = new Facts[](tokens.length);
        pools = new Pool[](64);
        uint256 count = 0;
        complete = true;
        for (uint256 t = 0; t < tokens.length; t++) {
            facts[t] = factsOf(tokens[t]);
            if (facts[t].isToken && isShare(dexes, tokens[t])) facts[t].isToken = false;
            for (uint256 d = 0; facts[t].isToken && d < dexes.length; d++) {
                if (gasleft() < 1_500_000 || count + quotes.length > 64) {
                    complete = false;
                    break;
                }
                for (uint256 q = 0; q < quotes.length; q++) {
                    address pool = poolOf(dexes[d], tokens[t], quotes[q]);
                    if (pool == address(0)) continue;
                    uint256 held = ask(quotes[q], abi.encodeWithSignature("balanceOf(address)", pool));
                    pools[count++] = Pool(t, d, q, pool, held);
                }
            }
        }
        assembly ("memory-safe") {
            mstore(pools, count)
        }
    }

    function poolOf(
        Dex calldata dex,
        address token,
        address quote
    ) private view returns (address) {
        bytes memory data = abi.encodeWithSelector(dex.selector, token, quote, dex.variant);
        return address(uint160(ask(dex.factory, data)));
    }

    /// Shares of a pool are tokens that everybody gets who adds to it: its factory knows them.
    function isShare(Dex[] calldata dexes, address token) private view returns (bool) {
        address token0 = address(uint160(ask(token, abi.encodeWithSignature("token0()"))));
        if (token0 == address(0)) return false;
        address token1 = address(uint160(ask(token, abi.encodeWithSignature("token1()"))));
        for (uint256 d = 0; d < dexes.length; d++) {
            if (poolOf(dexes[d], token0, token1) == token) return true;
        }
        return false;
    }

    /// A token, as far as its answers show: it has a supply and knows balances.
    function factsOf(address token) private view returns (Facts memory facts) {
        (bool hasSupply, ) = answer(token, abi.encodeWithSignature("totalSupply()"), 32);
        (bool hasDecimals, ) = answer(token, abi.encodeWithSignature("decimals()"), 32);
        bytes memory data = abi.encodeWithSignature("balanceOf(address)", address(this));
        (bool hasBalances, ) = answer(token, data, 32);
        facts.isToken = hasSupply && hasDecimals && hasBalances;
        if (!facts.isToken) return facts;
        (, facts.symbol) = answer(token, abi.encodeWithSignature("symbol()"), 160);
    }

    function ask(address target, bytes memory data) private view returns (uint256 word) {
        (bool ok, bytes memory result) = answer(target, data, 32);
        if (ok) word = abi.decode(result, (uint256));
    }

    /// `ok`: it answered a word or more. What comes back is cut at `most` bytes.
    function answer(
        address target,
        bytes memory data,
        uint256 most
    ) private view returns (bool ok, bytes memory result) {
        result = new bytes(most);
        assembly ("memory-safe") {
            ok := staticcall(100000, target, add(data, 32), mload(data), 0, 0)
            let size := returndatasize()
            ok := and(ok, gt(size, 31))
            if gt(size, most) {
                size := most
            }
            returndatacopy(add(result, 32), 0, size)
            mstore(result, size)
        }
    }
}
