// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Calls a contract many times from one address and undoes every call.
///
/// Never deployed: its code is put at the address that shall be the caller for the length of one
/// `eth_call`. Each trial has its own gas, and of whatever it answers a bounded part is copied, so
/// neither a gas burner nor an answer of megabytes spoils the trials beside it.
contract BoundedCalls {
    struct Trial {
        address target;
        /// Asked with STATICCALL: what wants to change something fails.
        bool readOnly;
        bytes data;
    }

    struct Limits {
        uint256 gasEach;
        uint256 maxBytes;
    }

    struct Answer {
        bool ok;
        bytes data;
    }

    error RolledBack(bool ok, bytes data);

    receive() external payable {}

    /// A contract asked whether it allows something (a controller, a receiver) is believed when it
    /// says yes, and the account this code stands in for has to go on being believed.
    fallback() external payable {
        assembly ("memory-safe") {
            mstore(0, 1)
            return(0, 32)
        }
    }

    function run(
        Trial[] calldata trials,
        Limits calldata limits
    ) external returns (Answer[] memory answers) {
        answers = new Answer[](trials.length);
        for (uint256 i = 0; i < trials.length; i++) {
            answers[i] = rolledBack(trials[i], limits);
        }
    }

    /// Always reverts: what the trial did is gone afterwards, what it answered is not.
    function attempt(Trial calldata trial, Limits calldata limits) external {
        require(msg.sender == address(this));
        bytes memory data = trial.data;
        (address target, uint256 gasEach) = (trial.target, limits.gasEach);
        bool ok;
        if (trial.readOnly) {
            assembly ("memory-safe") {
                ok := staticcall(gasEach, target, add(data, 32), mload(data), 0, 0)
            }
        } else {
            assembly ("memory-safe") {
                ok := call(gasEach, target, 0, add(data, 32), mload(data), 0, 0)
            }
        }
        revert RolledBack(ok, returned(limits.maxBytes));
    }

    function rolledBack(
        Trial calldata trial,
        Limits calldata limits
    ) private returns (Answer memory answer) {
        bytes memory data = abi.encodeCall(this.attempt, (trial, limits));
        uint256 gasLimit = limits.gasEach + 200_000;
        assembly ("memory-safe") {
            pop(call(gasLimit, address(), 0, add(data, 32), mload(data), 0, 0))
        }
        bytes memory result = returned(limits.maxBytes + 164);
        if (result.length < 4 || bytes4(result) != RolledBack.selector) return answer;
        assembly ("memory-safe") {
            // Drops the selector: the length word moves up by four bytes.
            let length := sub(mload(result), 4)
            result := add(result, 4)
            mstore(result, length)
        }
        (answer.ok, answer.data) = abi.decode(result, (bool, bytes));
    }

    /// What the last call answered, cut at `limit`: a caller pays for every byte it copies.
    function returned(uint256 limit) private pure returns (bytes memory answer) {
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
}
