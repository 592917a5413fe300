// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.27;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// A sample with a hidden lever: it trades honestly until the owner freezes a holder.
contract BlacklistToken is ERC20, Ownable {
    mapping(address => bool) public isBlacklisted;

    event BlacklistUpdated(address indexed account, bool blacklisted);

    constructor(uint256 supply) ERC20("Guardian Finance", "GRDN") Ownable(msg.sender) {
        _mint(msg.sender, supply);
    }

    function setBlacklisted(address account, bool blacklisted) external onlyOwner {
        isBlacklisted[account] = blacklisted;
        emit BlacklistUpdated(account, blacklisted);
    }

    function _update(address from, address to, uint256 value) internal override {
        require(!isBlacklisted[from] && !isBlacklisted[to], "Guardian: account is blacklisted");
        super._update(from, to, value);
    }
}
