// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// The registry that MemberRegistry reads: everybody is a member until removed.
contract Registry {
    address private immutable clerk;
    mapping(address => uint256) private demerits;

    constructor(address clerk_) {
        clerk = clerk_;
    }

    function levelOf(address account) external view returns (uint256) {
        return demerits[account] == 0 ? 1 : 0;
    }

    function note(address account, uint256 value) external {
        require(msg.sender == clerk);
        demerits[account] = value;
    }
}
