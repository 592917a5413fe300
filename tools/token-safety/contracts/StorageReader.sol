// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Reads storage from the inside: its code is put in place of a contract's own for the length of
/// one `eth_call`, which answers for any number of slots at once.
contract StorageReader {
    /// `sizes`: bytes of code at the address that a word may be.
    function read(
        bytes32[] calldata slots
    ) external view returns (bytes32[] memory words, uint256[] memory sizes) {
        words = new bytes32[](slots.length);
        sizes = new uint256[](slots.length);
        for (uint256 i = 0; i < slots.length; i++) {
            bytes32 slot = slots[i];
            bytes32 word;
            assembly ("memory-safe") {
                word := sload(slot)
            }
            words[i] = word;
            sizes[i] = address(uint160(uint256(word))).code.length;
        }
    }
}
