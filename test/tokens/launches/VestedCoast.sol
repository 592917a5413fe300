// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IUniswapV2Factory, IUniswapV2Router02} from "./parts/Dex.sol";

/// Team and advisers are paid out of a vesting reserve that this contract keeps itself.
contract VestedCoast is ERC20, ERC20Permit, Ownable {
    struct Grant {
        uint128 total;
        uint128 claimed;
        uint64 start;
        uint64 cliff;
        uint64 duration;
    }

    uint256 public constant SUPPLY = 45_000_000e18;
    uint256 public constant RESERVE = 4_000_000e18;
    uint64 public constant MAX_DURATION = 4 * 365 days;

    address public immutable pair;
    uint256 public reserved;
    bool public opened;
    uint64 public openedAt;
    mapping(address => Grant) public grants;
    mapping(address => bool) public canMoveEarly;
    mapping(address => uint256) public lockedUntil;

    event GrantAdded(address indexed to, uint256 total, uint64 cliff, uint64 duration);
    event GrantClaimed(address indexed to, uint256 amount);
    event GrantRevoked(address indexed to, uint256 unvested);

    constructor(address router, address adviser)
        ERC20("Vested Coast", "VCST")
        ERC20Permit("Vested Coast")
        Ownable(msg.sender)
    {
        IUniswapV2Router02 r = IUniswapV2Router02(router);
        pair = IUniswapV2Factory(r.factory()).createPair(address(this), r.WETH());
        canMoveEarly[msg.sender] = true;
        canMoveEarly[address(this)] = true;
        _mint(msg.sender, SUPPLY - RESERVE);
        _mint(address(this), RESERVE);
        _grant(adviser, 600_000e18, 90 days, 720 days);
    }

    function openMarket() external onlyOwner {
        require(!opened, "already");
        opened = true;
        openedAt = uint64(block.timestamp);
    }

    function addGrant(address to, uint128 total, uint64 cliff, uint64 duration) external onlyOwner {
        _grant(to, total, cliff, duration);
    }

    function revokeGrant(address to) external onlyOwner {
        Grant storage g = grants[to];
        uint256 vested = vestedOf(to);
        uint256 unvested = g.total - vested;
        g.total = uint128(vested);
        reserved -= unvested;
        emit GrantRevoked(to, unvested);
    }

    function claim() external returns (uint256 amount) {
        Grant storage g = grants[msg.sender];
        amount = vestedOf(msg.sender) - g.claimed;
        require(amount > 0, "nothing yet");
        g.claimed += uint128(amount);
        reserved -= amount;
        _transfer(address(this), msg.sender, amount);
        emit GrantClaimed(msg.sender, amount);
    }

    function vestedOf(address account) public view returns (uint256) {
        Grant memory g = grants[account];
        if (g.duration == 0 || block.timestamp < g.start + g.cliff) return g.claimed;
        uint256 elapsed = block.timestamp - g.start;
        uint256 vested = elapsed >= g.duration ? g.total : uint256(g.total) * elapsed / g.duration;
        return vested < g.claimed ? g.claimed : vested;
    }

    function setCanMoveEarly(address account, bool value) external onlyOwner {
        require(!opened, "launch is over");
        canMoveEarly[account] = value;
    }

    function _grant(address to, uint128 total, uint64 cliff, uint64 duration) private {
        require(grants[to].total == 0, "has a grant");
        require(duration > 0 && duration <= MAX_DURATION && cliff <= duration, "schedule");
        require(reserved + total <= balanceOf(address(this)), "reserve is spent");
        reserved += total;
        grants[to] = Grant(total, 0, uint64(block.timestamp), cliff, duration);
        if (cliff > 0) lockedUntil[to] = block.timestamp + cliff;
        emit GrantAdded(to, total, cliff, duration);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (!opened && from != address(0)) require(canMoveEarly[from] || canMoveEarly[to], "market is closed");
        require(block.timestamp >= lockedUntil[from], "grantees wait for their cliff");
        super._update(from, to, value);
    }
}
