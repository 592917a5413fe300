// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccountReader} from "tools/token-safety/contracts/AccountReader.sol";

/// Says who holds positions of a pool, and what those hold. Never deployed: its code is put at an
/// unused address for the length of one `eth_call`.
contract PositionReader is AccountReader {
    struct Asked {
        /// Keeps the position as an NFT; zero: `keeper` holds it itself.
        address manager;
        uint256 id;
        address keeper;
        /// What the manager is asked about the position.
        bytes question;
    }

    struct Told {
        /// Of the zero address where the manager names nobody.
        Facts holder;
        bytes position;
    }

    uint256 constant questionGas = 200_000;
    uint256 constant maxAnswerBytes = 384;

    function readPositions(Asked[] calldata asked) external view returns (Told[] memory told) {
        told = new Told[](asked.length);
        for (uint256 i = 0; i < asked.length; i++) told[i] = tellOf(asked[i]);
    }

    function tellOf(Asked calldata asked) private view returns (Told memory told) {
        address holder = asked.keeper;
        if (asked.manager != address(0)) {
            bytes memory owner = answerOf(
                asked.manager,
                abi.encodeWithSignature("ownerOf(uint256)", asked.id)
            );
            if (owner.length != 32) return told;
            holder = address(uint160(uint256(bytes32(owner))));
            told.position = answerOf(asked.manager, asked.question);
        }
        if (holder != address(0)) told.holder = factsOf(holder);
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
