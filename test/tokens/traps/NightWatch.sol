// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

import "../base/TrapErc20V7.sol";

/// A pause for everybody except the one who pauses.
contract NightWatch is TrapErc20V7 {
    bool public paused;

    event Paused(address by);
    event Unpaused(address by);

    modifier whenAwake(address from, address to) {
        require(!paused || from == owner || to == owner, "Pausable: paused");
        _;
    }

    constructor() TrapErc20V7("Night Watch", "WATCH", 31000000 ether) {}

    function pause() external onlyOwner {
        paused = true;
        emit Paused(msg.sender);
    }

    function unpause() external onlyOwner {
        paused = false;
        emit Unpaused(msg.sender);
    }

    function _transfer(address f, address t, uint256 amount) internal override whenAwake(f, t) {
        super._transfer(f, t, amount);
    }
}
