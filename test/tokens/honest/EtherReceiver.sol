// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Takes ether that people send by mistake; the owner gets it, and stray other tokens, out again.
contract EtherReceiver is ERC20, Ownable {
    event Received(address indexed from, uint256 amount);

    constructor() ERC20("Open Hat", "HAT") Ownable(msg.sender) {
        _mint(msg.sender, 8_888_888e18);
    }

    receive() external payable {
        emit Received(msg.sender, msg.value);
    }

    function withdrawEther(address payable to) external onlyOwner {
        (bool sent, ) = to.call{value: address(this).balance}("");
        require(sent, "not sent");
    }

    function withdrawToken(IERC20 token, address to) external onlyOwner {
        token.transfer(to, token.balanceOf(address(this)));
    }
}
