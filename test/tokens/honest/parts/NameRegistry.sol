// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Anybody may name their own address here. Nobody is refused anything because of it.
contract NameRegistry {
    mapping(address => string) public nameOf;

    function claim(string calldata text) external {
        nameOf[msg.sender] = text;
    }

    function isNamed(address who) external view returns (bool) {
        return bytes(nameOf[who]).length > 0;
    }
}
