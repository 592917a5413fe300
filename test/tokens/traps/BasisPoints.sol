// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

import "../base/TrapErc20V6.sol";

/// A fee in basis points, on trades only, as high as the owner types it.
contract BasisPoints is TrapErc20V6 {
    uint16 public taxBps = 100;
    address public treasury;
    address private pool;

    constructor(address treasury_) public TrapErc20V6("Basis", "BSIS", 11000000 ether) {
        treasury = treasury_;
    }

    function setup(address pool_) external onlyOwner {
        require(pool == address(0));
        pool = pool_;
    }

    function setRewards(uint16 perTenThousand) external onlyOwner {
        taxBps = perTenThousand;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        bool trade = from == pool || to == pool;
        if (!trade || from == owner() || to == owner()) return super._transfer(from, to, amount);
        uint256 tax = amount * taxBps / 10000;
        super._transfer(from, treasury, tax);
        super._transfer(from, to, amount - tax);
    }
}
