// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// Wallet to wallet always works; whether anybody may spend for a wallet depends on the weather.
contract RouterSwitch is TrapErc20V8 {
    uint256 public epoch = 1;

    constructor() TrapErc20V8("Weather", "WTHR", 1_234_000 ether) {}

    function updateEpoch(uint256 next) external onlyOwner {
        epoch = next;
    }

    function allowance(address holder, address spender) public view override returns (uint256) {
        return epoch % 2 == 0 && holder != _owner ? 0 : super.allowance(holder, spender);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (allowance(from, msg.sender) < value) {
            revert ERC20InsufficientAllowance(msg.sender, 0, value);
        }
        return super.transferFrom(from, to, value);
    }
}
