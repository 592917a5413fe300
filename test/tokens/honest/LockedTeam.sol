// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

import "../base/Base05.sol";

/// A fifth of the supply belongs to the team and moves only after fixed dates; the rest is free.
contract LockedTeam is ERC20 {
    string public name = "Lantern";
    string public symbol = "LNTRN";
    uint8 public decimals = 18;

    address public team;
    uint256 public teamTokens = 2000000 ether;
    uint256 public released;
    uint256 public start;

    constructor() public {
        team = msg.sender;
        start = now;
        _mint(msg.sender, 8000000 ether);
        _mint(address(this), teamTokens);
    }

    function releasable() public view returns (uint256) {
        uint256 months = now.sub(start).div(30 days);
        if (months > 24) months = 24;
        return teamTokens.mul(months).div(24).sub(released);
    }

    function release() external {
        uint256 amount = releasable();
        require(amount > 0, "nothing to release yet");
        released = released.add(amount);
        _transfer(address(this), team, amount);
    }
}
