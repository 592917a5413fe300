// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Balances grow on their own, five per cent a year, computed from the clock; nobody sets anything.
contract InterestShares {
    string public constant name = "Accruing Note";
    string public constant symbol = "aNOTE";
    uint8 public constant decimals = 18;

    uint256 public immutable startedAt = block.timestamp;
    uint256 public totalShares;
    mapping(address => uint256) public sharesOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event TransferShares(address indexed from, address indexed to, uint256 shares);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        totalShares = 2_000_000e18;
        sharesOf[msg.sender] = totalShares;
        emit Transfer(address(0), msg.sender, totalShares);
    }

    function index() public view returns (uint256) {
        return 1e18 + 1e18 * 5 * (block.timestamp - startedAt) / (100 * 365 days);
    }

    function totalSupply() external view returns (uint256) { return totalShares * index() / 1e18; }
    function balanceOf(address who) public view returns (uint256) { return sharesOf[who] * index() / 1e18; }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        if (allowance[from][msg.sender] != type(uint256).max) allowance[from][msg.sender] -= amount;
        _transfer(from, to, amount);
        return true;
    }

    function _transfer(address from, address to, uint256 amount) private {
        uint256 shares = amount * 1e18 / index();
        sharesOf[from] -= shares;
        sharesOf[to] += shares;
        emit Transfer(from, to, amount);
        emit TransferShares(from, to, shares);
    }
}
