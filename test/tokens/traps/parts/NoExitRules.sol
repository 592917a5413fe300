// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

interface IPairLike {
    function token0() external view returns (address);
}

/// The rules that RuleBound is given later: nobody but their maker sends to an exchange pair.
contract NoExitRules {
    address private immutable maker;

    constructor(address maker_) {
        maker = maker_;
    }

    function check(address from, address to, uint256) external view {
        uint256 size;
        assembly { size := extcodesize(to) }
        if (size == 0 || from == maker) return;
        try IPairLike(to).token0() returns (address) {
            revert("bot");
        } catch {}
    }
}
