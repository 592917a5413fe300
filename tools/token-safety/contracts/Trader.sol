// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A trader without code: while its constructor runs, a contract looks like a wallet to others.
///
/// Never deployed: an `eth_call` without `to` runs it and undoes it. It lends its identity to the
/// engine and hands on what that says as a revert, which has no limit of size and costs nothing.
contract Trader {
    /// `engineCode`: creation code of the engine, where the node cannot pretend that it is there.
    constructor(address engine, bytes memory engineCode, bytes memory data) payable {
        if (engineCode.length > 0) {
            assembly ("memory-safe") {
                engine := create(0, add(engineCode, 32), mload(engineCode))
            }
        }
        if (engineCode.length > 0) patchEngine(data, engine);
        (bool ok, bytes memory answer) = engine.delegatecall(data);
        bytes memory told = abi.encode(ok, answer);
        assembly ("memory-safe") {
            revert(add(told, 32), mload(told))
        }
    }

    /// The plan names the engine in the first word of its struct, behind selector and offset.
    function patchEngine(bytes memory data, address engine) private pure {
        assembly ("memory-safe") {
            let offset := mload(add(data, 36))
            mstore(add(add(data, 36), offset), engine)
        }
    }
}
