// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A plain token without a constructor, for proxies of several kinds.
contract SproutLogic {
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    function initialize(address holder) external {
        require(totalSupply == 0, "initialized");
        totalSupply = 73_000_000 ether;
        balanceOf[holder] = totalSupply;
        emit Transfer(address(0), holder, totalSupply);
    }

    function name() external view virtual returns (string memory) { return "Sprout"; }
    function symbol() external pure returns (string memory) { return "SPRT"; }
    function decimals() external pure returns (uint8) { return 18; }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _grow(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external virtual returns (bool) {
        allowance[from][msg.sender] -= value;
        _grow(from, to, value);
        return true;
    }

    function _grow(address from, address to, uint256 value) internal {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
