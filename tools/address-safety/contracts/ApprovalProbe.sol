// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

interface Bait {
    function taken() external view returns (bool);
}

/// Calls a contract in many ways and asks after each whether it moved tokens that somebody else had
/// approved to it. Every call is undone. Never deployed: its code is put at the address that shall
/// be the caller for the length of one `eth_call`.
contract ApprovalProbe {
    error RolledBack(bool taken);

    receive() external payable {}

    fallback() external payable {
        assembly ("memory-safe") {
            mstore(0, 1)
            return(0, 32)
        }
    }

    /// `takers`: places in `calls` of those that moved the tokens, at most sixteen; `ran`: how many
    /// calls there was gas for.
    function run(
        address target,
        Bait bait,
        bytes[] calldata calls
    ) external returns (uint256[] memory takers, uint256 ran) {
        takers = new uint256[](16);
        uint256 count = 0;
        while (ran < calls.length && count < 16 && gasleft() > 600_000) {
            bytes memory data = abi.encodeCall(this.attempt, (target, bait, calls[ran]));
            bool taken;
            assembly ("memory-safe") {
                mstore(0, 0)
                pop(call(500000, address(), 0, add(data, 32), mload(data), 0, 36))
                taken := and(eq(returndatasize(), 36), eq(mload(4), 1))
            }
            if (taken) takers[count++] = ran;
            ran++;
        }
        assembly ("memory-safe") {
            mstore(takers, count)
        }
    }

    /// Always reverts, so that nothing it did remains.
    function attempt(address target, Bait bait, bytes calldata call_) external {
        require(msg.sender == address(this));
        bytes memory data = call_;
        assembly ("memory-safe") {
            pop(call(300000, target, 0, add(data, 32), mload(data), 0, 0))
        }
        revert RolledBack(bait.taken());
    }
}
