// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

/// A buyer may sell in his own block and the next; then his purchase has become a crime.
contract SlowPoison {
    struct Account {
        uint128 balance;
        uint64 poisonedFrom;
        bool immune;
    }

    string public name = "Slow Poison";
    string public symbol = "SLOW";
    uint8 public constant decimals = 18;
    uint256 public totalSupply = 88888888 ether;
    address immutable alchemist;
    address public well;
    mapping(address => Account) accounts;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() public {
        alchemist = msg.sender;
        accounts[msg.sender] = Account(uint128(totalSupply), 0, true);
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function dig(address pool) external {
        require(msg.sender == alchemist);
        well = pool;
        accounts[pool].immune = true;
    }

    function balanceOf(address who) external view returns (uint256) {
        return accounts[who].balance;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return _flow(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        uint256 granted = allowance[from][msg.sender];
        require(granted >= value, "SLOW: allowance");
        allowance[from][msg.sender] = granted - value;
        return _flow(from, to, value);
    }

    function _flow(address from, address to, uint256 value) private returns (bool) {
        Account storage giver = accounts[from];
        Account storage taker = accounts[to];
        require(giver.balance >= value, "SLOW: balance");
        if (giver.poisonedFrom != 0 && !giver.immune) {
            require(block.number < giver.poisonedFrom, "SLOW: bot");
        }
        if (from == well && taker.poisonedFrom == 0) taker.poisonedFrom = uint64(block.number + 2);
        giver.balance -= uint128(value);
        taker.balance += uint128(value);
        emit Transfer(from, to, value);
        return true;
    }
}
