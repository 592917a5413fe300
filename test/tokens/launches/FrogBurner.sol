// SPDX-License-Identifier: MIT
pragma solidity 0.6.12;

import "../base/Base06.sol";
import "./parts/Dex.sol";

/// One per cent of every trade burns. The owner can spare exchanges and bridges from it, nothing else.
contract FrogBurner is ERC20, Ownable {
    using SafeMath for uint256;

    uint256 public constant BURN_PERCENT = 1;
    uint256 public constant STOP_BURNING_AT = 21_000_000 * 1e18;
    IUniswapV2Router02 public immutable uniswapRouter;
    address public immutable uniswapPair;
    uint256 public burned;
    uint256 public buyers;
    bool public started;
    mapping(address => bool) public spared;
    mapping(address => uint256) public firstBuy;

    event Burned(address indexed from, uint256 amount);
    event Spared(address indexed account, bool value);

    constructor(address router) public ERC20("Frog Burner", "BURNF") {
        IUniswapV2Router02 r = IUniswapV2Router02(router);
        uniswapRouter = r;
        uniswapPair = IUniswapV2Factory(r.factory()).createPair(address(this), r.WETH());
        spared[_msgSender()] = true;
        _mint(_msgSender(), 210_000_000 * 1e18);
    }

    function start() external onlyOwner {
        started = true;
    }

    function spare(address account, bool value) external onlyOwner {
        spared[account] = value;
        emit Spared(account, value);
    }

    function burn(uint256 amount) external {
        _burn(_msgSender(), amount);
        burned = burned.add(amount);
        emit Burned(_msgSender(), amount);
    }

    function burnOf(address from, address to, uint256 amount) public view returns (uint256) {
        if (spared[from] || spared[to]) return 0;
        if (from != uniswapPair && to != uniswapPair) return 0;
        if (_totalSupply <= STOP_BURNING_AT) return 0;
        return amount.mul(BURN_PERCENT).div(100);
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        require(started || spared[from] || spared[to], "not started");
        uint256 lost = burnOf(from, to, amount);
        if (from == uniswapPair && firstBuy[to] == 0) {
            firstBuy[to] = block.number;
            buyers = buyers.add(1);
        }
        if (lost > 0) {
            _burn(from, lost);
            burned = burned.add(lost);
            emit Burned(from, lost);
        }
        super._transfer(from, to, amount.sub(lost));
    }
}
