// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Says who holds a token and the shares of its pools. Never deployed: its code is put at an unused
/// address for the length of one `eth_call`. Every answer is asked for with its own gas and copied
/// in part, because a token may try to spoil what is read after it.
contract FactsReader {
    struct Word {
        /// False where the contract gave no usable answer; then the value is 0.
        bool told;
        uint256 value;
    }

    struct Holding {
        /// A key commands the account: no code, or an EIP-7702 delegation.
        bool isWallet;
        Word tokens;
    }

    struct Pool {
        /// Of its shares, where it has shares.
        Word supply;
        /// Of its positions in range, where it has positions.
        Word liquidity;
        /// Shares of each holder asked about.
        Word[] held;
    }

    struct Question {
        address to;
        bytes data;
    }

    uint256 constant readGas = 100_000;
    uint256 constant questionGas = 500_000;
    uint256 constant maxAnswerBytes = 8_192;

    function read(
        address token,
        address[] calldata holders,
        address[] calldata pools,
        Question[] calldata questions
    )
        external
        view
        returns (
            Word memory supply,
            Holding[] memory holdings,
            Pool[] memory shares,
            bytes[] memory answers
        )
    {
        supply = ask(token, abi.encodeWithSignature("totalSupply()"));
        holdings = new Holding[](holders.length);
        for (uint256 i = 0; i < holders.length; i++) {
            holdings[i] = Holding(isWallet(holders[i]), balanceOf(token, holders[i]));
        }
        shares = new Pool[](pools.length);
        for (uint256 i = 0; i < pools.length; i++) shares[i] = sharesOf(pools[i], holders);
        answers = new bytes[](questions.length);
        for (uint256 i = 0; i < questions.length; i++) {
            answers[i] = answerOf(questions[i].to, questions[i].data);
        }
    }

    function sharesOf(
        address pool,
        address[] calldata holders
    ) private view returns (Pool memory shares) {
        shares.supply = ask(pool, abi.encodeWithSignature("totalSupply()"));
        shares.liquidity = ask(pool, abi.encodeWithSignature("liquidity()"));
        if (!shares.supply.told) return shares;
        shares.held = new Word[](holders.length);
        for (uint256 i = 0; i < holders.length; i++) shares.held[i] = balanceOf(pool, holders[i]);
    }

    function isWallet(address account) private view returns (bool) {
        uint256 size = account.code.length;
        if (size == 0) return true;
        if (size != 23) return false;
        bytes32 prefix;
        assembly ("memory-safe") {
            mstore(0, 0)
            extcodecopy(account, 0, 0, 3)
            prefix := mload(0)
        }
        return bytes3(prefix) == 0xef0100;
    }

    function balanceOf(address token, address holder) private view returns (Word memory) {
        return ask(token, abi.encodeWithSignature("balanceOf(address)", holder));
    }

    function ask(address to, bytes memory data) private view returns (Word memory word) {
        assembly ("memory-safe") {
            mstore(0, 0)
            let ok := staticcall(readGas, to, add(data, 32), mload(data), 0, 32)
            if and(ok, gt(returndatasize(), 31)) {
                mstore(word, 1)
                mstore(add(word, 32), mload(0))
            }
        }
    }

    /// Empty where the call fails.
    function answerOf(
        address to,
        bytes memory data
    ) private view returns (bytes memory answer) {
        bool ok;
        uint256 size;
        assembly ("memory-safe") {
            ok := staticcall(questionGas, to, add(data, 32), mload(data), 0, 0)
            size := returndatasize()
        }
        if (!ok) return answer;
        if (size > maxAnswerBytes) size = maxAnswerBytes;
        answer = new bytes(size);
        assembly ("memory-safe") {
            returndatacopy(add(answer, 32), 0, size)
        }
    }
}
