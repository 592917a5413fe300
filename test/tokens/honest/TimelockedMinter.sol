// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

import "../base/Base06.sol";

/// The owner may mint, and the owner is a timelock that announces everything two days ahead.
contract TimelockedMinter is ERC20, Ownable {
    constructor(address timelock) public ERC20("Slow Bell", "SLOW") {
        _mint(msg.sender, 4000000e18);
        transferOwnership(timelock);
    }

    function mint(address to, uint256 amount) external onlyOwner {
        _mint(to, amount);
    }

    function burn(uint256 amount) external {
        _burn(_msgSender(), amount);
    }
}
