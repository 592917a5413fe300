// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;
// optimizer: off

import "../base/Base06.sol";

/// Stands for tokens locked on another chain; only the bridge contract makes and destroys it.
contract BridgedAsset is ERC20 {
    address public immutable bridge;
    address public immutable l1Token;

    modifier onlyBridge() {
        require(msg.sender == bridge, "only the bridge");
        _;
    }

    constructor(address bridge_) ERC20("Ferry Coin (bridged)", "bFERRY") {
        bridge = bridge_;
        l1Token = 0x6B175474E89094C44Da98b954EedeAC495271d0F;
        _mint(msg.sender, 2500000e18);
    }

    function bridgeMint(address to, uint256 amount) external onlyBridge {
        _mint(to, amount);
    }

    function bridgeBurn(address from, uint256 amount) external onlyBridge {
        _burn(from, amount);
    }
}
