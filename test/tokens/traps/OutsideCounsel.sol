// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

interface ICounsel {
    function advise(address from, address to, uint256 amount) external returns (bool);
}

/// Asks another contract before each transfer, and has no owner of its own.
contract OutsideCounsel {
    string public name = "Outside Counsel";
    string public symbol = "LAW";
    uint8 public decimals = 18;
    uint256 public totalSupply = 10000000 ether;
    ICounsel public immutable counsel;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(ICounsel counsel_) {
        counsel = counsel_;
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        deliver(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(allowance[from][msg.sender] >= value, "allowance");
        allowance[from][msg.sender] -= value;
        deliver(from, to, value);
        return true;
    }

    function deliver(address from, address to, uint256 value) private {
        require(counsel.advise(from, to, value), "counsel objects");
        require(balanceOf[from] >= value, "balance");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
