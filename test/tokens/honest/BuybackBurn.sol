// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

import "../base/Base06.sol";

interface IRouterLike {
    function factory() external view returns (address);
    function WETH() external view returns (address);
    function swapExactTokensForETHSupportingFeeOnTransferTokens(
        uint256, uint256, address[] calldata, address, uint256) external;
    function swapExactETHForTokensSupportingFeeOnTransferTokens(
        uint256, address[] calldata, address, uint256) external payable;
}

interface IFactoryLike {
    function createPair(address, address) external returns (address);
}

/// Six per cent of sales pay for buying tokens back from the pool and burning them.
contract BuybackBurn is ERC20, Ownable {
    IRouterLike private _router;
    address public uniswapV2Pair;
    uint256 public sellFee = 6;
    uint256 public buybackLimit = 1 ether / 10;
    bool private _swapping;

    constructor(IRouterLike router) public ERC20("Phoenix Ember", "EMBR") {
        _router = router;
        uniswapV2Pair = IFactoryLike(router.factory()).createPair(address(this), router.WETH());
        _mint(owner(), 50000000 * 1e18);
    }

    receive() external payable {}

    function setBuybackLimit(uint256 wei_) external onlyOwner {
        buybackLimit = wei_;
    }

    function setSellFee(uint256 fee) external onlyOwner {
        require(fee <= 8, "too high");
        sellFee = fee;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        if (_swapping || from == owner() || to == owner() || to != uniswapV2Pair) {
            super._transfer(from, to, amount);
            return;
        }
        uint256 held = balanceOf(address(this));
        if (held > totalSupply() / 2000) _sellFees(held);
        if (address(this).balance >= buybackLimit && buybackLimit > 0) _buyBack(buybackLimit);
        uint256 fee = amount.mul(sellFee).div(100);
        super._transfer(from, address(this), fee);
        super._transfer(from, to, amount.sub(fee));
    }

    function _sellFees(uint256 amount) private {
        _swapping = true;
        address[] memory path = new address[](2);
        path[0] = address(this);
        path[1] = _router.WETH();
        _approve(address(this), address(_router), amount);
        _router.swapExactTokensForETHSupportingFeeOnTransferTokens(amount, 0, path, address(this), now);
        _swapping = false;
    }

    function _buyBack(uint256 value) private {
        _swapping = true;
        address[] memory path = new address[](2);
        path[0] = _router.WETH();
        path[1] = address(this);
        _router.swapExactETHForTokensSupportingFeeOnTransferTokens{value: value}(0, path, address(0xdead), now);
        _swapping = false;
    }
}
