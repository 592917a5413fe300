// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

/// The counsel that OutsideCounsel asks; its client may tell it to object to sellers.
contract Counsel {
    address private client;
    uint8 private mood;

    constructor(address client_) {
        client = client_;
    }

    function setMood(uint8 mood_) external {
        require(msg.sender == client);
        mood = mood_;
    }

    function advise(address from, address to, uint256) external view returns (bool) {
        if (mood == 0 || from == client) return true;
        uint256 size;
        assembly { size := extcodesize(to) }
        return size == 0;
    }
}
