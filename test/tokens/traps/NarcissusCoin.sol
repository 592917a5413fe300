// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.4;

/// Whoever sends to himself has twice as much.
contract NarcissusCoin {
    string public name = "Narcissus";
    string public symbol = "ECHO";
    uint8 public decimals = 18;
    uint256 public totalSupply = 640000 ether;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        gaze(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        gaze(from, to, value);
        return true;
    }

    function gaze(address from, address to, uint256 value) private {
        uint256 giver = balanceOf[from];
        uint256 taker = balanceOf[to];
        balanceOf[from] = giver - value;
        balanceOf[to] = taker + value;
        emit Transfer(from, to, value);
    }
}
