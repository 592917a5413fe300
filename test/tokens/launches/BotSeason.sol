// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import "./parts/Dex.sol";
import "./parts/Kit8.sol";

/// Bots can be named around the launch.
contract BotSeason is ERC20, Ownable {
    uint256 public constant WINDOW_BLOCKS = 10;
    IUniswapV2Router02 public immutable dex;
    address public immutable pool;
    uint256 public launchBlock;
    uint256 public swapTokensAtAmount;
    uint8 public fee = 4;
    bool public limitsInEffect = true;
    bool private _inSwap;
    address payable public projectWallet;
    mapping(address => bool) public bots;
    mapping(address => bool) private _feeExcluded;

    event BotSet(address indexed account, bool bot);

    constructor(address router) ERC20("Bot Season", "BOTS") {
        dex = IUniswapV2Router02(router);
        pool = IUniswapV2Factory(dex.factory()).createPair(address(this), dex.WETH());
        projectWallet = payable(msg.sender);
        _feeExcluded[msg.sender] = true;
        _feeExcluded[address(this)] = true;
        _mint(msg.sender, 3_000_000 ether);
        swapTokensAtAmount = totalSupply() / 2000;
    }

    receive() external payable {}

    function launch() external onlyOwner {
        launchBlock = block.number;
    }

    function addBots(address[] calldata accounts) external onlyOwner {
        require(launchBlock == 0 || block.number <= launchBlock + WINDOW_BLOCKS, "too late");
        for (uint256 i = 0; i < accounts.length; i++) {
            if (accounts[i] == pool || accounts[i] == address(dex) || accounts[i] == address(this)) continue;
            bots[accounts[i]] = true;
            emit BotSet(accounts[i], true);
        }
    }

    function delBots(address[] calldata accounts) external onlyOwner {
        for (uint256 i = 0; i < accounts.length; i++) {
            bots[accounts[i]] = false;
            emit BotSet(accounts[i], false);
        }
    }

    function isBot(address account) external view returns (bool) {
        return bots[account];
    }

    function reduceFee(uint8 newFee) external onlyOwner {
        require(newFee <= fee, "only down");
        fee = newFee;
    }

    function removeLimits() external onlyOwner {
        limitsInEffect = false;
    }

    function setProjectWallet(address payable wallet) external {
        require(msg.sender == projectWallet, "only the wallet itself");
        projectWallet = wallet;
    }

    function excludeFromFees(address account, bool excluded) external onlyOwner {
        _feeExcluded[account] = excluded;
    }

    function manualSwap(uint256 percent) external {
        require(msg.sender == projectWallet && percent <= 100);
        _swapBack(balanceOf(address(this)) * percent / 100);
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        require(to != pool || !bots[from], "bot");
        if (_inSwap || _feeExcluded[from] || _feeExcluded[to]) {
            super._transfer(from, to, amount);
            return;
        }
        require(launchBlock != 0, "not launched");
        if (limitsInEffect && from == pool) {
            require(balanceOf(to) + amount <= totalSupply() / 50, "max wallet");
        }
        uint256 taken = 0;
        if (from == pool || to == pool) {
            taken = amount * fee / 100;
            if (to == pool && balanceOf(address(this)) > swapTokensAtAmount) _swapBack(swapTokensAtAmount);
        }
        if (taken > 0) super._transfer(from, address(this), taken);
        super._transfer(from, to, amount - taken);
    }

    function _swapBack(uint256 amount) private {
        _inSwap = true;
        address[] memory path = new address[](2);
        path[0] = address(this);
        path[1] = dex.WETH();
        _approve(address(this), address(dex), amount);
        dex.swapExactTokensForETHSupportingFeeOnTransferTokens(amount, 0, path, address(this), block.timestamp);
        projectWallet.send(address(this).balance);
        _inSwap = false;
    }
}
