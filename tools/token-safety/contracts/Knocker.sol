// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Calls functions that will refuse, so that a node can tell which storage they looked at first.
///
/// Never deployed: it runs as a constructor, whose account is the caller that is refused.
contract Knocker {
    uint256 private constant gasEach = 300_000;

    constructor(address target, bytes[] memory calls) {
        for (uint256 i = 0; i < calls.length; i++) {
            bytes memory data = calls[i];
            assembly ("memory-safe") {
                pop(call(gasEach, target, 0, add(data, 32), mload(data), 0, 0))
            }
        }
        assembly ("memory-safe") {
            return(0, 0)
        }
    }
}
