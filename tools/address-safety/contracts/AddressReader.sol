// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Tells what no other read tells of an account. Never deployed: its code is put at an address for
/// the length of one `eth_call`, `history` at the account itself, the others at an unused one.
contract AddressReader {
    struct History {
        /// In wei.
        uint256 balance;
        /// Its next nonce; the largest number where it is higher than was searched.
        uint256 nonce;
        /// The nonce with which it created `sought`; the largest number where it did not.
        uint256 soughtAt;
        /// How many of its latest nonces were looked at for contracts.
        uint256 looked;
        /// Contracts it created that still have code, the latest first.
        address[] created;
    }

    struct Depth {
        uint256 nonces;
        uint256 looks;
        uint256 created;
    }

    receive() external payable {}

    /// The EVM tells nobody a nonce, but names what is created by it: creating nothing at this
    /// account and hashing through the nonces finds the one that was used.
    function history(
        address sought,
        Depth calldata depth
    ) external returns (History memory found) {
        found.balance = address(this).balance;
        (found.nonce, found.soughtAt) = (type(uint256).max, type(uint256).max);
        address next;
        assembly ("memory-safe") {
            next := create(0, 0, 0)
        }
        for (uint256 nonce = 0; nonce < depth.nonces; nonce++) {
            address made = createdWith(nonce);
            if (made == sought) found.soughtAt = nonce;
            if (made == next) {
                found.nonce = nonce;
                break;
            }
        }
        if (found.nonce != type(uint256).max) look(found, depth);
    }

    /// What a beacon hands out, and its code.
    function behind(
        address beacon
    ) external view returns (address implementation, bytes memory code) {
        bytes memory data = abi.encodeWithSignature("implementation()");
        assembly ("memory-safe") {
            mstore(0, 0)
            let ok := staticcall(100000, beacon, add(data, 32), mload(data), 0, 32)
            if and(ok, eq(returndatasize(), 32)) {
                implementation := and(mload(0), 0xffffffffffffffffffffffffffffffffffffffff)
            }
        }
        code = implementation.code;
    }

    /// Sends one wei. `kept`: it was still there when the call had ended.
    function pay(address payable account) external returns (bool accepted, bool kept) {
        uint256 before = account.balance;
        assembly ("memory-safe") {
            accepted := call(300000, account, 1, 0, 0, 0, 0)
        }
        kept = accepted && account.balance == before + 1;
    }

    function look(History memory found, Depth calldata depth) private view {
        address[] memory created = new address[](depth.created);
        uint256 count = 0;
        uint256 nonce = found.nonce;
        while (nonce > 0 && found.looked < depth.looks && count < depth.created) {
            nonce--;
            found.looked++;
            address made = createdWith(nonce);
            if (made.code.length > 0) created[count++] = made;
        }
        assembly ("memory-safe") {
            mstore(created, count)
        }
        found.created = created;
    }

    /// CREATE hashes the RLP list of creator and nonce. Nonces up to 2^24 - 1.
    function createdWith(uint256 nonce) private view returns (address made) {
        assembly ("memory-safe") {
            let size := 22
            let start := shl(80, or(shl(160, 0x94), address()))
            switch lt(nonce, 0x80)
            case 1 {
                let digit := nonce
                if iszero(nonce) { digit := 0x80 }
                mstore(0, or(shl(248, 0xd6), or(start, shl(72, digit))))
                size := 23
            }
            default {
                let bytesOfNonce := add(1, add(gt(nonce, 0xff), gt(nonce, 0xffff)))
                size := add(23, bytesOfNonce)
                let tail := or(shl(mul(8, bytesOfNonce), add(0x80, bytesOfNonce)), nonce)
                let shift := sub(72, mul(8, bytesOfNonce))
                mstore(0, or(shl(248, add(0xd6, bytesOfNonce)), or(start, shl(shift, tail))))
            }
            made := and(keccak256(0, size), 0xffffffffffffffffffffffffffffffffffffffff)
        }
    }
}
