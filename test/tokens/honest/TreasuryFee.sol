// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;
// optimizer: off

import "../base/Base06.sol";

/// Two per cent of every transfer goes to the treasury, written into the code for good.
contract TreasuryFee is ERC20 {
    address public immutable treasury;

    constructor() public ERC20("Commons", "CMNS") {
        treasury = msg.sender;
        _mint(msg.sender, 12000000e18);
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        if (from == treasury || to == treasury) return super._transfer(from, to, amount);
        uint256 fee = amount.mul(200).div(10000);
        super._transfer(from, treasury, fee);
        super._transfer(from, to, amount.sub(fee));
    }
}
