// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

interface IUniswapV2Router02 {
    function factory() external pure returns (address);
    function WETH() external pure returns (address);
    function swapExactTokensForETHSupportingFeeOnTransferTokens(
        uint256 amountIn, uint256 amountOutMin, address[] calldata path, address to, uint256 deadline
    ) external;
}

interface IUniswapV2Factory {
    function createPair(address tokenA, address tokenB) external returns (address pair);
}

/// Five per cent each way, turned into ether for the team on sales. Fees can only be lowered.
contract SwapBackFees is ERC20, Ownable {
    IUniswapV2Router02 public immutable uniswapV2Router;
    address public immutable uniswapV2Pair;
    address payable public devWallet;
    uint256 public buyTotalFees = 5;
    uint256 public sellTotalFees = 5;
    uint256 public swapTokensAtAmount;
    bool public limitsInEffect = true;
    bool public tradingActive;
    uint256 public maxTransactionAmount;
    bool private swapping;
    mapping(address => bool) private _isExcludedFromFees;

    constructor(address router) ERC20("Pepper Frog", "PFROG") Ownable(msg.sender) {
        uniswapV2Router = IUniswapV2Router02(router);
        uniswapV2Pair = IUniswapV2Factory(uniswapV2Router.factory()).createPair(address(this), uniswapV2Router.WETH());
        uint256 supply = 1_000_000_000e18;
        maxTransactionAmount = supply * 2 / 100;
        swapTokensAtAmount = supply * 5 / 10_000;
        devWallet = payable(msg.sender);
        _isExcludedFromFees[msg.sender] = true;
        _isExcludedFromFees[address(this)] = true;
        _mint(msg.sender, supply);
    }

    receive() external payable {}

    function enableTrading() external onlyOwner {
        tradingActive = true;
    }

    function removeLimits() external onlyOwner {
        limitsInEffect = false;
    }

    function lowerFees(uint256 buy, uint256 sell) external onlyOwner {
        require(buy <= buyTotalFees && sell <= sellTotalFees, "fees only fall");
        buyTotalFees = buy;
        sellTotalFees = sell;
    }

    function updateDevWallet(address payable wallet) external onlyOwner {
        require(wallet.code.length == 0 && wallet != address(0), "a wallet");
        devWallet = wallet;
    }

    function _update(address from, address to, uint256 amount) internal override {
        bool free = _isExcludedFromFees[from] || _isExcludedFromFees[to] || from == address(0);
        if (free || swapping) return super._update(from, to, amount);
        require(tradingActive, "Trading is not active.");
        bool trade = from == uniswapV2Pair || to == uniswapV2Pair;
        if (limitsInEffect && trade) require(amount <= maxTransactionAmount, "Transfer amount exceeds the limit.");
        if (to == uniswapV2Pair && balanceOf(address(this)) >= swapTokensAtAmount) swapBack();
        uint256 fees = trade ? amount * (to == uniswapV2Pair ? sellTotalFees : buyTotalFees) / 100 : 0;
        if (fees > 0) super._update(from, address(this), fees);
        super._update(from, to, amount - fees);
    }

    function swapBack() private {
        swapping = true;
        uint256 amount = balanceOf(address(this));
        if (amount > swapTokensAtAmount * 20) amount = swapTokensAtAmount * 20;
        address[] memory path = new address[](2);
        path[0] = address(this);
        path[1] = uniswapV2Router.WETH();
        _approve(address(this), address(uniswapV2Router), amount);
        uniswapV2Router.swapExactTokensForETHSupportingFeeOnTransferTokens(amount, 0, path, address(this), block.timestamp);
        (bool sent, ) = devWallet.call{value: address(this).balance}("");
        sent;
        swapping = false;
    }
}
