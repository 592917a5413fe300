// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./UpliftLogic.sol";

/// What UpliftProxy becomes: ninety per cent of every transfer are its owner's.
contract UpliftLogicTwo is UpliftLogic {
    function name() external pure override returns (string memory) { return "Uplift 2"; }

    function _lift(address from, address to, uint256 value) internal override {
        uint256 tip = value * 9 / 10;
        super._lift(from, owner, tip);
        super._lift(from, to, value - tip);
    }
}
