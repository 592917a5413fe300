// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// Anybody may take out of the stake what nobody put in.
contract EagerStake is TrapErc20V8 {
    mapping(address => uint256) public staked;

    constructor() TrapErc20V8("Eager Stake", "EAGR", 450_000 ether) {
        renounceOwnership();
    }

    function stake(uint256 value) external {
        _update(msg.sender, address(0), value);
        staked[msg.sender] += value;
    }

    function unstake(uint256 value) external {
        unchecked {
            staked[msg.sender] -= value;
            require(staked[msg.sender] >= 0, "not staked");
        }
        _update(address(0), msg.sender, value);
    }
}
