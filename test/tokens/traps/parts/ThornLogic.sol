// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./SproutLogic.sol";

/// What the proxies of SproutLogic become: nobody spends for anybody.
contract ThornLogic is SproutLogic {
    function name() external pure override returns (string memory) { return "Thorn"; }

    function transferFrom(address, address, uint256) external pure override returns (bool) {
        revert("thorns");
    }
}
