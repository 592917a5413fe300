// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Calls to contracts that may be hostile, each with its own gas; of what they answer a bounded part
/// is copied.
abstract contract SafeCalls {
    uint256 internal constant maxReasonBytes = 256;
    uint256 internal constant transferGas = 2_000_000;
    uint256 internal constant readGas = 300_000;
    uint256 internal constant untold = 10_001;

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
}
