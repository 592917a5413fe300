// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

import "../base/TrapErc20V5.sol";

/// An "anti-dump" limit so small that leaving takes a million transactions.
contract DustExit is TrapErc20V5 {
    uint256 public constant maxSell = 25 * 10 ** 9;
    address public liquidityPool;

    constructor() public TrapErc20V5("Dust Exit", "DUST", 9) {
        _mint(msg.sender, 10 ** 12 * 10 ** 9);
    }

    function setLiquidityPool(address pool) external onlyOwner {
        liquidityPool = pool;
    }

    function _transfer(address from, address to, uint256 amount) internal {
        if (to == liquidityPool && from != owner) {
            require(amount <= maxSell, "Anti-dump: amount exceeds limit");
        }
        super._transfer(from, to, amount);
    }
}
