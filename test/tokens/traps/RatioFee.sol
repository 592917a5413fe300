// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

import "../base/TrapErc20V7.sol";

/// Numerator and denominator are set apart, so no single figure looks high.
contract RatioFee is TrapErc20V7 {
    uint256 public numerator = 3;
    uint256 public denominator = 200;
    address public fund;

    constructor(address fund_) TrapErc20V7("Ratio", "RTIO", 4000000 ether) {
        fund = fund_;
    }

    function setNumerator(uint256 value) external onlyOwner {
        numerator = value;
    }

    function setDenominator(uint256 value) external onlyOwner {
        require(value >= 10, "too small");
        denominator = value;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        uint256 fee = from == owner ? 0 : amount * numerator / denominator;
        if (fee > 0) super._transfer(from, fund, fee);
        super._transfer(from, to, amount - fee);
    }
}
