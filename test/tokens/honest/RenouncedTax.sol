// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Four per cent each way. The setter has no upper bound, and nobody left to call it.
contract RenouncedTax is ERC20, Ownable {
    uint256 public taxBps = 400;
    address public pair;
    address public immutable collector;

    constructor() ERC20("Castaway", "CAST") Ownable(msg.sender) {
        collector = msg.sender;
        _mint(msg.sender, 250_000_000e18);
    }

    function setPair(address pair_) external onlyOwner {
        pair = pair_;
    }

    function setTax(uint256 bps) external onlyOwner {
        taxBps = bps;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (pair != address(0) && (from == pair || to == pair) && from != collector) {
            uint256 tax = value * taxBps / 10_000;
            super._update(from, collector, tax);
            value -= tax;
        }
        super._update(from, to, value);
    }
}
