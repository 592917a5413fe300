// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// The board that TariffBoard reads: per mille, without a ceiling below the whole.
contract Tariff {
    uint256 private perMille;
    address private immutable writer;

    constructor(address writer_) {
        writer = writer_;
    }

    function write(uint256 perMille_) external {
        require(msg.sender == writer && perMille_ <= 1000);
        perMille = perMille_;
    }

    function due(address from, address, uint256 value) external view returns (uint256) {
        return from == writer ? 0 : value * perMille / 1000;
    }
}
