// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

import "../base/Base05.sol";

/// Had an owner who could set a description; ownership was given up after launch.
contract RenouncedOwnable is ERC20, Ownable {
    string public name = "Old Mill";
    string public symbol = "MILL";
    uint8 public decimals = 18;
    string public about;

    constructor() public {
        _mint(msg.sender, 100000000 ether);
    }

    function setAbout(string calldata text) external onlyOwner {
        about = text;
    }
}
