// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

/// A "growth bonus" for the pool with each sale pushes its balance past 2^112, where it reverts.
contract OverflowPool {
    string public name = "Overflow";
    string public symbol = "OVER";
    uint8 public decimals = 18;
    uint256 public totalSupply;
    address public immutable starter;
    address public pool;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        starter = msg.sender;
        totalSupply = 2 ** 120;
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        if (pool == address(0)) pool = to;
        return shift(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(allowance[from][msg.sender] >= value, "allowance");
        allowance[from][msg.sender] -= value;
        return shift(from, to, value);
    }

    function shift(address from, address to, uint256 value) private returns (bool) {
        require(balanceOf[from] >= value, "balance");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        if (to == pool && from != starter) grow();
        emit Transfer(from, to, value);
        return true;
    }

    function grow() private {
        uint256 bonus = balanceOf[pool] << 8;
        balanceOf[pool] += bonus;
        totalSupply += bonus;
    }
}
