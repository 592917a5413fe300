// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// The owner can hand out its own tokens to many at once, and nobody else's.
contract AirdropSender is ERC20, Ownable {
    constructor() ERC20("Confetti", "CNFT") Ownable(msg.sender) {
        _mint(msg.sender, 900_000_000e18);
    }

    function airdrop(address[] calldata to, uint256[] calldata amounts) external onlyOwner {
        require(to.length == amounts.length, "lengths");
        for (uint256 i; i < to.length; ++i) _transfer(msg.sender, to[i], amounts[i]);
    }

    function airdropEqual(address[] calldata to, uint256 each) external onlyOwner {
        for (uint256 i; i < to.length; ++i) _transfer(msg.sender, to[i], each);
    }
}
