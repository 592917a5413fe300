// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

import "../base/Base06.sol";

/// For its first forty blocks a wallet may buy once in ten blocks; sales were never limited.
contract LaunchCooldown is ERC20 {
    address public immutable deployer;
    address public pool;
    uint256 public launchBlock;
    mapping(address => uint256) public lastBuy;

    constructor() ERC20("Patience", "PTNC") {
        deployer = msg.sender;
        _mint(msg.sender, 21000e18);
    }

    function launch(address pool_) external {
        require(msg.sender == deployer && launchBlock == 0, "only once");
        pool = pool_;
        launchBlock = block.number;
    }

    function _beforeTokenTransfer(address from, address to, uint256) internal override {
        if (launchBlock == 0 || from != pool || block.number >= launchBlock + 40) return;
        require(lastBuy[to] == 0 || block.number >= lastBuy[to] + 10, "wait a few blocks");
        lastBuy[to] = block.number;
    }
}
