// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

/// What many tokens of that time start from.
abstract contract TrapErc20V7 {
    mapping(address => uint256) internal balances;
    mapping(address => mapping(address => uint256)) internal allowances;
    uint256 public totalSupply;
    string public name;
    string public symbol;
    address public owner;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    modifier onlyOwner() {
        require(owner == msg.sender, "!owner");
        _;
    }

    constructor(string memory name_, string memory symbol_, uint256 supply) {
        (name, symbol, owner) = (name_, symbol_, msg.sender);
        totalSupply = supply;
        balances[msg.sender] = supply;
        emit Transfer(address(0), msg.sender, supply);
    }

    function decimals() external pure virtual returns (uint8) {
        return 18;
    }

    function balanceOf(address account) public view virtual returns (uint256) {
        return balances[account];
    }

    function allowance(address holder, address spender) public view virtual returns (uint256) {
        return allowances[holder][spender];
    }

    function approve(address spender, uint256 amount) external virtual returns (bool) {
        allowances[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external virtual returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external virtual returns (bool) {
        uint256 left = allowances[from][msg.sender];
        require(left >= amount, "!allowance");
        if (left != type(uint256).max) allowances[from][msg.sender] = left - amount;
        _transfer(from, to, amount);
        return true;
    }

    function _transfer(address from, address to, uint256 amount) internal virtual {
        require(balances[from] >= amount, "!balance");
        balances[from] -= amount;
        balances[to] += amount;
        emit Transfer(from, to, amount);
    }
}
