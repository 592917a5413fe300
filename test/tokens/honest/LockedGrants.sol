// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// The owner can give away own tokens that stay locked for a while; what people had stays free.
contract LockedGrants is ERC20, Ownable {
    struct Grant {
        uint256 amount;
        uint256 until;
    }

    mapping(address => Grant) public grants;

    constructor() ERC20("Stipend", "STIP") Ownable(msg.sender) {
        _mint(msg.sender, 48_000_000e18);
    }

    function lockedOf(address account) public view returns (uint256) {
        Grant memory grant = grants[account];
        return block.timestamp < grant.until ? grant.amount : 0;
    }

    function grantLocked(address to, uint256 amount, uint256 until) external onlyOwner {
        require(until <= block.timestamp + 365 days && lockedOf(to) == 0, "one grant, one year");
        _transfer(msg.sender, to, amount);
        grants[to] = Grant(amount, until);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from != address(0)) require(balanceOf(from) >= lockedOf(from) + value, "still locked");
        super._update(from, to, value);
    }
}
