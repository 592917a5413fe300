// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// One per cent on sales; changing that takes a vote and two days in a timelock.
contract TimelockedTax is ERC20, Ownable {
    uint256 public sellTaxBps = 100;
    address public immutable treasury;
    mapping(address => bool) public isMarket;

    constructor(address timelock) ERC20("Township", "TOWN") Ownable(timelock) {
        treasury = timelock;
        _mint(msg.sender, 6_000_000e18);
    }

    /// Anybody may point out a pool of this token.
    function addMarket(address pool) external {
        (bool ok, bytes memory answer) = pool.staticcall(abi.encodeWithSignature("token0()"));
        require(ok && answer.length == 32, "not a pool");
        isMarket[pool] = true;
    }

    function setSellTax(uint256 bps) external onlyOwner {
        require(bps <= 2_500, "too high");
        sellTaxBps = bps;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (isMarket[to]) {
            uint256 tax = value * sellTaxBps / 10_000;
            super._update(from, treasury, tax);
            value -= tax;
        }
        super._update(from, to, value);
    }
}
