// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

/// Two steps to a blacklist: name an operator, let him deny.
contract OperatorList {
    string public name = "Operator";
    string public symbol = "OPR";
    uint8 public decimals = 6;
    uint256 public totalSupply = 1e9 * 1e6;
    address public admin = msg.sender;
    address public operator;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => uint256) internal status;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event OperatorChanged(address operator);

    constructor() public {
        balanceOf[admin] = totalSupply;
        emit Transfer(address(0), admin, totalSupply);
    }

    function setOperator(address next) external {
        require(msg.sender == admin, "admin only");
        operator = next;
        emit OperatorChanged(next);
    }

    function updateStatus(address[] calldata who, uint256 value) external {
        require(msg.sender == operator, "operator only");
        for (uint256 i; i < who.length; i++) status[who[i]] = value;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        doTransfer(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(allowance[from][msg.sender] >= value, "allowance too low");
        allowance[from][msg.sender] -= value;
        doTransfer(from, to, value);
        return true;
    }

    function doTransfer(address from, address to, uint256 value) internal {
        require(status[from] < 3, "status");
        require(balanceOf[from] >= value, "balance too low");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
