// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

import "../base/Base06.sol";

interface IRouter {
    function factory() external pure returns (address);
    function WETH() external pure returns (address);
    function addLiquidityETH(address, uint256, uint256, uint256, address, uint256)
        external payable returns (uint256, uint256, uint256);
    function swapExactTokensForETHSupportingFeeOnTransferTokens(
        uint256, uint256, address[] calldata, address, uint256) external;
}

interface IFactory {
    function createPair(address a, address b) external returns (address);
}

/// Three per cent of trades become liquidity that nobody can take out again.
contract AutoLiquidity is ERC20, Ownable {
    IRouter public immutable router;
    address public immutable pair;
    uint256 public liquidityFee = 3;
    uint256 public constant MAX_FEE = 5;
    uint256 public swapThreshold = 1000000 * 1e18 / 2000;
    bool private inSwap;
    mapping(address => bool) public isExcludedFromFee;

    event SwapAndLiquify(uint256 tokens, uint256 eth);

    modifier lockTheSwap() {
        inSwap = true;
        _;
        inSwap = false;
    }

    constructor(address router_) public ERC20("Tidewater", "TIDE") {
        router = IRouter(router_);
        pair = IFactory(IRouter(router_).factory()).createPair(address(this), IRouter(router_).WETH());
        isExcludedFromFee[msg.sender] = true;
        isExcludedFromFee[address(this)] = true;
        _mint(msg.sender, 1000000 * 1e18);
    }

    receive() external payable {}

    function setLiquidityFee(uint256 fee) external onlyOwner {
        require(fee <= MAX_FEE, "fee above its cap");
        liquidityFee = fee;
    }

    function excludeFromFee(address account, bool excluded) external onlyOwner {
        isExcludedFromFee[account] = excluded;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        uint256 held = balanceOf(address(this));
        if (held >= swapThreshold && !inSwap && to == pair) swapAndLiquify(swapThreshold);
        bool free = inSwap || isExcludedFromFee[from] || isExcludedFromFee[to];
        if (!free && (from == pair || to == pair)) {
            uint256 fee = amount.mul(liquidityFee).div(100);
            super._transfer(from, address(this), fee);
            amount = amount.sub(fee);
        }
        super._transfer(from, to, amount);
    }

    function swapAndLiquify(uint256 tokens) private lockTheSwap {
        uint256 half = tokens.div(2);
        uint256 before = address(this).balance;
        address[] memory path = new address[](2);
        path[0] = address(this);
        path[1] = router.WETH();
        _approve(address(this), address(router), tokens);
        router.swapExactTokensForETHSupportingFeeOnTransferTokens(half, 0, path, address(this), block.timestamp);
        uint256 eth = address(this).balance.sub(before);
        router.addLiquidityETH{value: eth}(address(this), half, 0, 0, address(0xdead), block.timestamp);
        emit SwapAndLiquify(half, eth);
    }
}
