// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// The beacon of BeaconToken. Pointed once by anybody, later by its keeper.
contract Beacon {
    address public implementation;
    address public owner;

    constructor(address keeper) {
        owner = keeper;
    }

    function point(address logic) external {
        require(implementation == address(0));
        implementation = logic;
    }

    function upgradeTo(address logic) external {
        require(msg.sender == owner);
        implementation = logic;
    }
}
