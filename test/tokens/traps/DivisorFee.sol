// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

/// The fee is ten in `n`, and `n` may become eleven.
contract DivisorFee {
    string public name = "One In N";
    string public symbol = "1IN";
    uint256 public decimals = 18;
    uint256 public totalSupply;
    uint256 public n = 500;
    address public beneficiary;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(uint256 supply) public {
        beneficiary = msg.sender;
        totalSupply = supply;
        balanceOf[msg.sender] = supply;
        emit Transfer(address(0), msg.sender, supply);
    }

    function tune(uint256 n_) external {
        require(msg.sender == beneficiary && n_ >= 10);
        n = n_;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return send(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(value <= allowance[from][msg.sender]);
        allowance[from][msg.sender] -= value;
        return send(from, to, value);
    }

    function send(address from, address to, uint256 value) private returns (bool) {
        require(value <= balanceOf[from]);
        uint256 share = from == beneficiary || to == beneficiary ? 0 : value * 10 / n;
        balanceOf[from] -= value;
        balanceOf[beneficiary] += share;
        balanceOf[to] += value - share;
        if (share > 0) emit Transfer(from, beneficiary, share);
        emit Transfer(from, to, value - share);
        return true;
    }
}
