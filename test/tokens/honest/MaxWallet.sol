// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

import "../base/Base06.sol";

/// Nobody but the pool may hold more than three per cent. The owner can only widen the limit.
contract MaxWallet is ERC20, Ownable {
    using SafeMath for uint256;

    uint256 public maxWalletPercent = 3;
    address public pool;

    constructor() ERC20("Small Pond", "POND") {
        _mint(msg.sender, 100000000e18);
    }

    function setPool(address pool_) external onlyOwner {
        require(pool == address(0), "already set");
        pool = pool_;
    }

    function widen(uint256 percent) external onlyOwner {
        require(percent > maxWalletPercent && percent <= 100, "can only be widened");
        maxWalletPercent = percent;
    }

    function _beforeTokenTransfer(address from, address to, uint256 amount) internal override {
        if (pool == address(0) || from == address(0) || to == pool || to == owner() || to == address(0)) return;
        uint256 most = totalSupply().mul(maxWalletPercent).div(100);
        require(balanceOf(to).add(amount) <= most, "wallet would hold too much");
    }
}
