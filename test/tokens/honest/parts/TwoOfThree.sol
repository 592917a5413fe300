// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A wallet of three owners, two of whom must agree to every call.
contract TwoOfThree {
    address[] private _owners;
    mapping(bytes32 => mapping(address => bool)) public approvedBy;
    mapping(bytes32 => uint256) public approvals;
    uint256 public nonce;

    constructor(address first) {
        _owners.push(first);
        _owners.push(0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC);
        _owners.push(0x90F79bf6EB2c4f870365E785982E1f101E93b906);
    }

    receive() external payable {}

    function getOwners() external view returns (address[] memory) {
        return _owners;
    }

    function getThreshold() external pure returns (uint256) {
        return 2;
    }

    function isOwner(address who) public view returns (bool) {
        for (uint256 i; i < _owners.length; i++) if (_owners[i] == who) return true;
        return false;
    }

    function approveCall(address target, uint256 value, bytes calldata data) external {
        require(isOwner(msg.sender), "GS104");
        bytes32 id = keccak256(abi.encode(nonce, target, value, data));
        require(!approvedBy[id][msg.sender], "GS025");
        approvedBy[id][msg.sender] = true;
        if (++approvals[id] < 2) return;
        nonce++;
        (bool ok, ) = target.call{value: value}(data);
        require(ok, "GS013");
    }
}
