// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Says what stands behind accounts, and behind whoever owns those: a key, code, a delay, several
/// signers. Never deployed: its code is put at an unused address for the length of one `eth_call`.
contract AccountReader {
    struct Facts {
        address account;
        uint256 codeSize;
        /// The first three bytes of its code: 0xef0100 is an account that a key still commands.
        bytes3 prefix;
        /// Seconds that pass before what it decides happens.
        uint256 delay;
        /// How many of its signers have to agree.
        uint256 threshold;
    }

    struct Pair {
        Facts self;
        /// Whoever `owner()` names; of the zero address where it names nobody.
        Facts owner;
    }

    function read(address[] calldata accounts) external view returns (Pair[] memory pairs) {
        pairs = new Pair[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            pairs[i].self = factsOf(accounts[i]);
            if (pairs[i].self.codeSize == 0) continue;
            address owner = address(uint160(ask(accounts[i], "owner()")));
            if (owner != address(0)) pairs[i].owner = factsOf(owner);
        }
    }

    function factsOf(address account) internal view returns (Facts memory facts) {
        facts.account = account;
        facts.codeSize = account.code.length;
        if (facts.codeSize == 0) return facts;
        facts.prefix = bytes3(prefixOf(account));
        facts.delay = ask(account, "getMinDelay()");
        if (facts.delay == 0) facts.delay = ask(account, "delay()");
        facts.threshold = ask(account, "getThreshold()");
    }

    function prefixOf(address account) private view returns (bytes32 prefix) {
        assembly ("memory-safe") {
            mstore(0, 0)
            extcodecopy(account, 0, 0, 3)
            prefix := mload(0)
        }
    }

    /// 0 where the call fails or answers too little.
    function ask(address account, string memory signature) private view returns (uint256 word) {
        bytes memory data = abi.encodeWithSignature(signature);
        assembly ("memory-safe") {
            mstore(0, 0)
            let ok := staticcall(100000, account, add(data, 32), mload(data), 0, 32)
            if and(ok, eq(returndatasize(), 32)) {
                word := mload(0)
            }
        }
    }
}
