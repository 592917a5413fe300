// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Answers as a locker of pool shares does; keeps whatever is sent to it.
contract StandInLocker {
    function tokenLocks(
        address,
        uint256 index
    )
        external
        pure
        returns (uint256, uint256 amount, uint256, uint256 unlockDate, uint256, address)
    {
        require(index == 0);
        return (1, 1e30, 1e30, 4102444800, 1, address(1));
    }
}
