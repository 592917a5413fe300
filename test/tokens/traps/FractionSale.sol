// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

import "../base/TrapErc20V6.sol";

/// "Healthy selling": one per cent of a wallet at a time, and once a week.
contract FractionSale is TrapErc20V6 {
    address public exchange;
    mapping(address => uint256) public lastSale;

    constructor() public TrapErc20V6("Healthy Hands", "HANDS", 7000000 ether) {}

    function connect(address exchange_) external onlyOwner {
        exchange = exchange_;
    }

    function _beforeTokenTransfer(address from, address to, uint256 amount) internal override {
        if (to != exchange || from == owner()) return;
        require(amount * 100 <= balanceOf(from), "Healthy selling: one percent");
        require(block.timestamp >= lastSale[from] + 1 weeks, "Healthy selling: weekly");
        lastSale[from] = block.timestamp;
    }
}
