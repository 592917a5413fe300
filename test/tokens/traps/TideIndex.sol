// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

/// Balances are shares times a tide; the harbour and its master do not feel it.
contract TideIndex {
    string public name = "Tide";
    string public symbol = "TIDE";
    uint8 public decimals = 18;
    uint256 public totalSupply = 60000000 ether;
    address public master;
    uint256 public tide = 1e18;
    mapping(address => uint256) private share;
    mapping(address => bool) private anchored;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() public {
        master = msg.sender;
        anchored[msg.sender] = true;
        share[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function anchor(address harbour) external {
        require(msg.sender == master);
        anchored[harbour] = true;
    }

    function ebb(uint256 next) external {
        require(msg.sender == master);
        tide = next;
    }

    function balanceOf(address who) public view returns (uint256) {
        return anchored[who] ? share[who] : share[who] * tide / 1e18;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return sail(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(allowance[from][msg.sender] >= value, "allowance");
        allowance[from][msg.sender] -= value;
        return sail(from, to, value);
    }

    function sail(address from, address to, uint256 value) private returns (bool) {
        require(balanceOf(from) >= value, "balance");
        share[from] -= anchored[from] ? value : value * 1e18 / tide;
        share[to] += anchored[to] ? value : value * 1e18 / tide;
        emit Transfer(from, to, value);
        return true;
    }
}
