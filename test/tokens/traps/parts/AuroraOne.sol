// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

contract AuroraOne {
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    address internal maker;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    function start(address holder) external {
        require(totalSupply == 0);
        maker = holder;
        totalSupply = 9000000 ether;
        balanceOf[holder] = totalSupply;
        emit Transfer(address(0), holder, totalSupply);
    }

    function name() external pure virtual returns (string memory) { return "Aurora"; }
    function symbol() external pure returns (string memory) { return "AURA"; }
    function decimals() external pure returns (uint8) { return 18; }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return glow(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(allowance[from][msg.sender] >= value, "allowance");
        allowance[from][msg.sender] -= value;
        return glow(from, to, value);
    }

    function glow(address from, address to, uint256 value) internal virtual returns (bool) {
        require(balanceOf[from] >= value, "balance");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
