// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

import "../base/Base06.sol";

/// Minted by a farm contract at a fixed rate per block; the farm owns the token and has no owner.
contract FarmReward is ERC20("Clover Farm", "CLOVR"), Ownable {
    constructor(address farm) public {
        _mint(msg.sender, 600000e18);
        transferOwnership(farm);
    }

    function mint(address to, uint256 amount) public onlyOwner {
        _mint(to, amount);
    }
}
