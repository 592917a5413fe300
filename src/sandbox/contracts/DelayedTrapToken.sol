// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.27;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

interface IPairFactory {
    function createPair(address tokenA, address tokenB) external returns (address pair);
}

/// A sample trap that shuts later: what was bought can be sold for a minute, and never again. It has
/// no owner and needs none.
contract DelayedTrapToken is ERC20 {
    address public immutable pair;
    address private immutable maker = msg.sender;
    mapping(address => uint256) private boughtAt;

    constructor(uint256 supply, IPairFactory factory, address weth) ERC20("Daybreak", "DAWN") {
        pair = factory.createPair(address(this), weth);
        _mint(msg.sender, supply);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from == pair) boughtAt[to] = block.timestamp;
        bool late = block.timestamp > boughtAt[from] + 1 minutes;
        require(to != pair || from == maker || !late, "Daybreak: come back tomorrow");
        super._update(from, to, value);
    }
}
