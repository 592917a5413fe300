// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// What many tokens of this time start from.
abstract contract TrapErc20V8 {
    mapping(address => uint256) internal _balances;
    mapping(address => mapping(address => uint256)) internal _allowances;
    uint256 internal _totalSupply;
    string public name;
    string public symbol;
    address internal _owner;

    error OwnableUnauthorizedAccount(address account);
    error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
    error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    modifier onlyOwner() {
        if (msg.sender != _owner) revert OwnableUnauthorizedAccount(msg.sender);
        _;
    }

    constructor(string memory name_, string memory symbol_, uint256 supply) {
        (name, symbol, _owner) = (name_, symbol_, msg.sender);
        emit OwnershipTransferred(address(0), msg.sender);
        _update(address(0), msg.sender, supply);
    }

    function decimals() public pure virtual returns (uint8) {
        return 18;
    }

    function owner() public view virtual returns (address) {
        return _owner;
    }

    function totalSupply() public view virtual returns (uint256) {
        return _totalSupply;
    }

    function balanceOf(address account) public view virtual returns (uint256) {
        return _balances[account];
    }

    function allowance(address holder, address spender) public view virtual returns (uint256) {
        return _allowances[holder][spender];
    }

    function renounceOwnership() public virtual onlyOwner {
        emit OwnershipTransferred(_owner, address(0));
        _owner = address(0);
    }

    function approve(address spender, uint256 value) public virtual returns (bool) {
        _allowances[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) public virtual returns (bool) {
        _transfer(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) public virtual returns (bool) {
        uint256 left = _allowances[from][msg.sender];
        if (left < value) revert ERC20InsufficientAllowance(msg.sender, left, value);
        if (left != type(uint256).max) _allowances[from][msg.sender] = left - value;
        _transfer(from, to, value);
        return true;
    }

    function _transfer(address from, address to, uint256 value) internal virtual {
        _update(from, to, value);
    }

    function _update(address from, address to, uint256 value) internal virtual {
        if (from == address(0)) {
            _totalSupply += value;
        } else {
            uint256 held = _balances[from];
            if (held < value) revert ERC20InsufficientBalance(from, held, value);
            _balances[from] = held - value;
        }
        if (to == address(0)) _totalSupply -= value;
        else _balances[to] += value;
        emit Transfer(from, to, value);
    }
}
