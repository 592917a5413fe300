// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IUniswapV2Factory, IUniswapV2Router02} from "./parts/Dex.sol";

/// The toll starts at 25 % and falls to 4 % within ten minutes. A tenth of it goes to whoever referred the buyer.
contract DecayingToll is ERC20, Ownable {
    uint256 public constant START_BPS = 2_500;
    uint256 public constant END_BPS = 400;
    uint256 public constant FALL_SECONDS = 10 minutes;
    uint256 public constant REFERRAL_SHARE = 10;

    IUniswapV2Router02 public immutable router;
    address public immutable pair;
    address public immutable collector;
    uint256 public openedAt;
    uint256 public endBps = END_BPS;
    uint256 public sellTrigger;
    bool private selling;
    mapping(address => address) public referrerOf;
    mapping(address => bool) public tollFree;
    mapping(address => uint256) public earned;

    event Opened(uint256 at);
    event Referred(address indexed buyer, address indexed referrer);
    event EndChanged(uint256 bps);

    constructor(address router_, address collector_) ERC20("Decaying Toll", "TOLL") Ownable(msg.sender) {
        router = IUniswapV2Router02(router_);
        pair = IUniswapV2Factory(router.factory()).createPair(address(this), router.WETH());
        collector = collector_;
        tollFree[msg.sender] = true;
        tollFree[collector_] = true;
        tollFree[address(this)] = true;
        _mint(msg.sender, 5_000_000e18);
        sellTrigger = 2_500e18;
    }

    function openTrading() external onlyOwner {
        require(openedAt == 0, "opened");
        openedAt = block.timestamp;
        emit Opened(block.timestamp);
    }

    function refer(address referrer) external {
        require(referrerOf[msg.sender] == address(0) && referrer != msg.sender, "once");
        referrerOf[msg.sender] = referrer;
        emit Referred(msg.sender, referrer);
    }

    function lowerEnd(uint256 bps) external onlyOwner {
        require(bps < endBps, "only down");
        endBps = bps;
        emit EndChanged(bps);
    }

    function setTollFree(address account, bool value) external onlyOwner {
        tollFree[account] = value;
    }

    function setSellTrigger(uint256 tokens) external onlyOwner {
        require(tokens >= 500e18 && tokens <= 50_000e18, "range");
        sellTrigger = tokens;
    }

    function tollBps() public view returns (uint256) {
        uint256 passed = block.timestamp - openedAt;
        if (passed >= FALL_SECONDS) return endBps;
        return START_BPS - (START_BPS - endBps) * passed / FALL_SECONDS;
    }

    function _update(address from, address to, uint256 value) internal override {
        bool trade = from == pair || to == pair;
        if (!trade || selling || tollFree[from] || tollFree[to]) return super._update(from, to, value);
        require(openedAt != 0, "closed");
        if (to == pair && balanceOf(address(this)) >= sellTrigger) _sellToll();
        uint256 toll = value * tollBps() / 10_000;
        address referrer = referrerOf[from == pair ? to : from];
        if (referrer != address(0)) {
            uint256 part = toll * REFERRAL_SHARE / 100;
            earned[referrer] += part;
            super._update(from, referrer, part);
            super._update(from, address(this), toll - part);
        } else if (toll > 0) {
            super._update(from, address(this), toll);
        }
        super._update(from, to, value - toll);
    }

    function _sellToll() private {
        selling = true;
        address[] memory path = new address[](2);
        (path[0], path[1]) = (address(this), router.WETH());
        _approve(address(this), address(router), sellTrigger);
        router.swapExactTokensForETHSupportingFeeOnTransferTokens(sellTrigger, 0, path, collector, block.timestamp);
        selling = false;
    }
}
