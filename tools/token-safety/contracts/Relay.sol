// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Stands in for an account whose powers are tried: calls what it is told to call.
///
/// Never deployed: its code is put at that account for the length of one `eth_call`.
contract Relay {
    receive() external payable {}

    /// A contract asked whether it allows something (a controller, a receiver) is believed when it
    /// says yes, and the account this code stands in for has to go on being believed.
    fallback() external payable {
        assembly ("memory-safe") {
            mstore(0, 1)
            return(0, 32)
        }
    }

    /// Copies nothing of the answer.
    function relay(address target, bytes calldata data) external returns (bool ok) {
        bytes memory payload = data;
        assembly ("memory-safe") {
            ok := call(gas(), target, 0, add(payload, 32), mload(payload), 0, 0)
        }
    }
}
