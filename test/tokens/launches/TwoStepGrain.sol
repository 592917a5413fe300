// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {SafeERC20, IERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IUniswapV2Factory, IUniswapV2Router02} from "./parts/Dex.sol";

contract TwoStepGrain is ERC20, Ownable2Step {
    using SafeERC20 for IERC20;

    struct Fees {
        uint8 marketing;
        uint8 development;
    }

    IUniswapV2Router02 public immutable router;
    address public immutable pair;
    Fees public buyFees = Fees(2, 1);
    Fees public sellFees = Fees(2, 1);
    address public marketing;
    address public development;
    uint256 public swapFrom = 60_000e18;
    uint256 public launchedAt;
    bool public swapOn = true;
    bool private busy;
    mapping(address => bool) public feeless;

    event FeesChanged(Fees buyFees, Fees sellFees);
    event WalletsChanged(address marketing, address development);
    event Harvested(uint256 tokens, uint256 toMarketing, uint256 toDevelopment);

    modifier whileBusy() {
        busy = true;
        _;
        busy = false;
    }

    constructor(address router_, address development_) ERC20("Two Step Grain", "GRAIN") Ownable(msg.sender) {
        router = IUniswapV2Router02(router_);
        pair = IUniswapV2Factory(router.factory()).createPair(address(this), router.WETH());
        marketing = msg.sender;
        development = development_;
        feeless[msg.sender] = true;
        feeless[address(this)] = true;
        _mint(msg.sender, 500_000_000e18);
    }

    receive() external payable {}

    function openTrading() external onlyOwner {
        require(launchedAt == 0, "open");
        launchedAt = block.timestamp;
    }

    function setFees(Fees calldata buy, Fees calldata sell) external onlyOwner {
        require(buy.marketing + buy.development <= 10, "buy fee");
        require(sell.marketing + sell.development <= 10, "sell fee");
        (buyFees, sellFees) = (buy, sell);
        emit FeesChanged(buy, sell);
    }

    function setWallets(address marketing_, address development_) external onlyOwner {
        require(marketing_ != address(0) && development_ != address(0), "zero");
        marketing = marketing_;
        development = development_;
        emit WalletsChanged(marketing_, development_);
    }

    function setSwap(bool on, uint256 from) external onlyOwner {
        require(from >= 10_000e18 && from <= 5_000_000e18, "range");
        swapOn = on;
        swapFrom = from;
    }

    function setFeeless(address[] calldata accounts, bool value) external onlyOwner {
        for (uint256 i; i < accounts.length; ++i) feeless[accounts[i]] = value;
    }

    function manualHarvest() external onlyOwner {
        _harvest(balanceOf(address(this)));
    }

    function rescue(IERC20 token) external onlyOwner {
        require(address(token) != address(this), "own token");
        token.safeTransfer(owner(), token.balanceOf(address(this)));
    }

    function _update(address from, address to, uint256 value) internal override {
        if (busy || from == address(0) || feeless[from] || feeless[to]) return super._update(from, to, value);
        require(launchedAt != 0, "not open");
        Fees memory f;
        if (to == pair) {
            uint256 held = balanceOf(address(this));
            if (swapOn && held >= swapFrom) _harvest(held > swapFrom * 10 ? swapFrom * 10 : held);
            f = sellFees;
        } else if (from == pair) {
            f = buyFees;
        }
        uint256 fee = value * (f.marketing + f.development) / 100;
        if (fee != 0) super._update(from, address(this), fee);
        super._update(from, to, value - fee);
    }

    function _harvest(uint256 tokens) private whileBusy {
        address[] memory path = new address[](2);
        path[0] = address(this);
        path[1] = router.WETH();
        _approve(address(this), address(router), tokens);
        router.swapExactTokensForETHSupportingFeeOnTransferTokens(tokens, 0, path, address(this), block.timestamp);
        uint256 all = address(this).balance;
        uint256 toMarketing = all * 3 / 5;
        _send(marketing, toMarketing);
        _send(development, all - toMarketing);
        emit Harvested(tokens, toMarketing, all - toMarketing);
    }

    function _send(address to, uint256 amount) private {
        (bool sent, ) = to.call{value: amount}("");
        require(sent, "wallet");
    }
}
