// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.27;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

interface IPairFactory {
    function createPair(address tokenA, address tokenB) external returns (address pair);
}

/// A sample with a price for leaving: buying is free, 30 % of every sale goes to the owner.
contract SellTaxToken is ERC20, Ownable {
    uint256 public constant SELL_TAX_PERCENT = 30;

    address public immutable pair;

    constructor(uint256 supply, IPairFactory factory, address weth)
        ERC20("Rocket Fuel", "RFUEL")
        Ownable(msg.sender)
    {
        pair = factory.createPair(address(this), weth);
        _mint(msg.sender, supply);
    }

    function _update(address from, address to, uint256 value) internal override {
        uint256 tax = 0;
        if (to == pair && from != owner()) {
            tax = (value * SELL_TAX_PERCENT) / 100;
            super._update(from, owner(), tax);
        }
        super._update(from, to, value - tax);
    }
}
