// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// The launch tax falls with every block, from eleven per cent to one, and stays there.
contract FadingLaunchTax is ERC20 {
    address public immutable creator = msg.sender;
    address public pool;
    uint256 public launchedAt;

    constructor() ERC20("Morning Fog", "FOG") {
        _mint(msg.sender, 500_000_000e18);
    }

    function launch(address pool_) external {
        require(msg.sender == creator && launchedAt == 0, "launched");
        pool = pool_;
        launchedAt = block.number;
    }

    function taxPercent() public view returns (uint256) {
        uint256 age = block.number - launchedAt;
        return age >= 10 ? 1 : 11 - age;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (launchedAt != 0 && from != creator && (from == pool || to == pool)) {
            uint256 tax = value * taxPercent() / 100;
            super._update(from, creator, tax);
            value -= tax;
        }
        super._update(from, to, value);
    }
}
