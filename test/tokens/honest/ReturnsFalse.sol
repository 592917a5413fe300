// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

/// Says false instead of reverting when a transfer cannot be made.
contract ReturnsFalse {
    uint256 constant private MAX_UINT256 = 2**256 - 1;
    mapping(address => uint256) public balances;
    mapping(address => mapping(address => uint256)) public allowed;
    uint256 public totalSupply;
    string public name = "Quiet Refusal";
    uint8 public decimals = 18;
    string public symbol = "QUIET";

    event Transfer(address indexed _from, address indexed _to, uint256 _value);
    event Approval(address indexed _owner, address indexed _spender, uint256 _value);

    constructor() public {
        balances[msg.sender] = 3000000 ether;
        totalSupply = 3000000 ether;
    }

    function transfer(address _to, uint256 _value) public returns (bool success) {
        if (balances[msg.sender] < _value || _value == 0) return false;
        balances[msg.sender] -= _value;
        balances[_to] += _value;
        emit Transfer(msg.sender, _to, _value);
        return true;
    }

    function transferFrom(address _from, address _to, uint256 _value) public returns (bool success) {
        uint256 left = allowed[_from][msg.sender];
        if (balances[_from] < _value || left < _value || _value == 0) return false;
        balances[_to] += _value;
        balances[_from] -= _value;
        if (left < MAX_UINT256) allowed[_from][msg.sender] -= _value;
        emit Transfer(_from, _to, _value);
        return true;
    }

    function balanceOf(address _owner) public view returns (uint256 balance) {
        return balances[_owner];
    }

    function approve(address _spender, uint256 _value) public returns (bool success) {
        allowed[msg.sender][_spender] = _value;
        emit Approval(msg.sender, _spender, _value);
        return true;
    }

    function allowance(address _owner, address _spender) public view returns (uint256 remaining) {
        return allowed[_owner][_spender];
    }
}
