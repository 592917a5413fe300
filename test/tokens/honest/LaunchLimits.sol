// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.4;

/// Trading is opened once and for good; during the first thirty blocks no trade is above 2 %.
contract LaunchLimits {
    string public constant name = "Starting Gate";
    string public constant symbol = "GATE";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 10_000_000e18;
    uint256 public constant limitedBlocks = 30;

    address public immutable deployer = msg.sender;
    uint256 public openedAt;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event TradingOpened(uint256 atBlock);

    constructor() {
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function enableTrading() external {
        require(msg.sender == deployer, "not you");
        require(openedAt == 0, "already open");
        openedAt = block.number;
        emit TradingOpened(block.number);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _transfer(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        _transfer(from, to, value);
        return true;
    }

    function _transfer(address from, address to, uint256 value) internal {
        if (from != deployer && to != deployer) {
            require(openedAt != 0, "not open yet");
            if (block.number < openedAt + limitedBlocks) require(value <= totalSupply / 50, "max tx");
        }
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
