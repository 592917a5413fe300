// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Bots could be listed during the first twenty blocks; since then the list binds nobody.
contract ExpiredBlacklist is ERC20, Ownable {
    uint256 public immutable bornAt = block.number;
    mapping(address => bool) public isBot;

    constructor() ERC20("Blue Plaque", "PLAQ") Ownable(msg.sender) {
        _mint(msg.sender, 70_000_000e18);
    }

    function guarded() public view returns (bool) {
        return block.number < bornAt + 20;
    }

    function addBots(address[] calldata bots) external onlyOwner {
        for (uint256 i; i < bots.length; ++i) isBot[bots[i]] = true;
    }

    function delBot(address bot) external onlyOwner {
        isBot[bot] = false;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (guarded()) require(!isBot[from] && !isBot[to], "listed");
        super._update(from, to, value);
    }
}
