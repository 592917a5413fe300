// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

import "../base/TrapErc20V7.sol";

interface IRules {
    function check(address from, address to, uint256 amount) external view;
}

/// Starts without rules and may be given any.
contract RuleBound is TrapErc20V7 {
    IRules public rules;

    constructor() TrapErc20V7("Rule Bound", "RULE", 12345678 ether) {}

    function setAntiBot(IRules next) external onlyOwner {
        rules = next;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        if (address(rules) != address(0)) rules.check(from, to, amount);
        super._transfer(from, to, amount);
    }
}
