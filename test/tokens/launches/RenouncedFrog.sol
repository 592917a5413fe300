// SPDX-License-Identifier: MIT
pragma solidity 0.8.4;
// optimizer: off

import "./parts/Dex.sol";
import "./parts/Kit8.sol";

contract RenouncedFrog is ERC20, Ownable {
    struct Taxes {
        uint256 marketing;
        uint256 liquidity;
    }

    Taxes public taxes = Taxes(4, 1);
    Taxes public sellTaxes = Taxes(4, 1);
    IUniswapV2Router02 public router;
    address public pair;
    bool private swapping;
    bool public swapEnabled = true;
    bool public tradingEnabled;
    uint256 public genesisBlock;
    uint256 public swapThreshold;
    address public constant marketingWallet = 0x41C6E5B09D3af27810BB55c36e9d0F2a7784d1e3;
    mapping(address => bool) public excludedFromFees;

    modifier inSwap() {
        if (!swapping) {
            swapping = true;
            _;
            swapping = false;
        }
    }

    constructor(address routerAddress) ERC20("Renounced Frog", "RFROG") {
        IUniswapV2Router02 _router = IUniswapV2Router02(routerAddress);
        address _pair = IUniswapV2Factory(_router.factory()).createPair(address(this), _router.WETH());
        router = _router;
        pair = _pair;
        excludedFromFees[msg.sender] = true;
        excludedFromFees[address(this)] = true;
        excludedFromFees[marketingWallet] = true;
        _mint(msg.sender, 1e12 * 10 ** decimals());
        swapThreshold = totalSupply() / 2500;
    }

    receive() external payable {}

    function decimals() public pure override returns (uint8) {
        return 9;
    }

    function enableTrading() external onlyOwner {
        require(!tradingEnabled, "Cannot re-enable trading");
        tradingEnabled = true;
        genesisBlock = block.number;
    }

    function updateSwapThreshold(uint256 newAmount) external onlyOwner {
        require(newAmount > 1e6 && newAmount <= 1e10, "out of range");
        swapThreshold = newAmount * 10 ** decimals();
    }

    function setTaxes(uint256 marketing, uint256 liquidity) external onlyOwner {
        require(marketing + liquidity <= 10, "Must keep fees at 10% or less");
        taxes = Taxes(marketing, liquidity);
    }

    function setSellTaxes(uint256 marketing, uint256 liquidity) external onlyOwner {
        require(marketing + liquidity <= 10, "Must keep fees at 10% or less");
        sellTaxes = Taxes(marketing, liquidity);
    }

    function updateExcludedFromFees(address account, bool state) external onlyOwner {
        excludedFromFees[account] = state;
    }

    function rescueEth(uint256 weiAmount) external onlyOwner {
        payable(owner()).transfer(weiAmount);
    }

    function _transfer(address sender, address recipient, uint256 amount) internal override {
        require(amount > 0, "Transfer amount must be greater than zero");
        if (swapping || excludedFromFees[sender] || excludedFromFees[recipient]) {
            super._transfer(sender, recipient, amount);
            return;
        }
        require(tradingEnabled, "Trading not enabled");
        Taxes memory current;
        if (recipient == pair) current = sellTaxes;
        else if (sender == pair) current = taxes;
        uint256 feeSum = current.marketing + current.liquidity;
        uint256 fee = amount * feeSum / 100;
        if (swapEnabled && sender != pair && feeSum > 0) swapForFees(feeSum, current);
        super._transfer(sender, recipient, amount - fee);
        if (fee > 0) super._transfer(sender, address(this), fee);
    }

    function swapForFees(uint256 feeSum, Taxes memory current) private inSwap {
        uint256 contractBalance = balanceOf(address(this));
        if (contractBalance < swapThreshold) return;
        contractBalance = swapThreshold;
        uint256 denominator = feeSum * 2;
        uint256 tokensToAdd = contractBalance * current.liquidity / denominator;
        uint256 toSwap = contractBalance - tokensToAdd;
        uint256 initialBalance = address(this).balance;
        swapTokensForETH(toSwap);
        uint256 delta = address(this).balance - initialBalance;
        uint256 unit = delta / (denominator - current.liquidity);
        uint256 ethForLiquidity = unit * current.liquidity;
        if (ethForLiquidity > 0) {
            _approve(address(this), address(router), tokensToAdd);
            router.addLiquidityETH{value: ethForLiquidity}(address(this), tokensToAdd, 0, 0, address(0xdead), block.timestamp);
        }
        uint256 rest = unit * 2 * current.marketing;
        if (rest > 0) payable(marketingWallet).send(rest);
    }

    function swapTokensForETH(uint256 tokenAmount) private {
        address[] memory path = new address[](2);
        path[0] = address(this);
        path[1] = router.WETH();
        _approve(address(this), address(router), tokenAmount);
        router.swapExactTokensForETHSupportingFeeOnTransferTokens(tokenAmount, 0, path, address(this), block.timestamp);
    }
}
