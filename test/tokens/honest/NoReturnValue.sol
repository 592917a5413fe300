// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

import "../base/Base05.sol";

/// Transfers answer nothing at all, as some of the oldest and largest tokens do.
contract NoReturnValue {
    using SafeMath for uint256;

    string public name;
    string public symbol;
    uint256 public decimals;
    uint256 public totalSupply;
    mapping(address => uint256) public balances;
    mapping(address => mapping(address => uint256)) public allowed;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() public {
        name = "Tether Bay";
        symbol = "TBAY";
        decimals = 6;
        totalSupply = 5000000 * 10 ** 6;
        balances[msg.sender] = totalSupply;
    }

    function balanceOf(address who) public view returns (uint256) {
        return balances[who];
    }

    function allowance(address owner, address spender) public view returns (uint256) {
        return allowed[owner][spender];
    }

    function transfer(address to, uint256 value) public {
        balances[msg.sender] = balances[msg.sender].sub(value);
        balances[to] = balances[to].add(value);
        emit Transfer(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) public {
        uint256 limit = allowed[from][msg.sender];
        if (limit < uint256(-1)) allowed[from][msg.sender] = limit.sub(value);
        balances[from] = balances[from].sub(value);
        balances[to] = balances[to].add(value);
        emit Transfer(from, to, value);
    }

    /// To change an allowance, set it to zero first.
    function approve(address spender, uint256 value) public {
        require(value == 0 || allowed[msg.sender][spender] == 0);
        allowed[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
    }
}
