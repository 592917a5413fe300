// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A gas-saving token in assembly, with its own places in storage.
contract AssemblyLedger {
    uint256 private constant _BALANCE_SEED = 0x87a211a2;
    uint256 private constant _ALLOWANCE_SEED = 0x7f5e9f20;
    uint256 private constant _SUPPLY_SLOT = 0x05345cdf77eb68f44c;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    error InsufficientBalance();
    error InsufficientAllowance();

    constructor() {
        uint256 supply = 12_345_678e18;
        assembly ("memory-safe") {
            sstore(_SUPPLY_SLOT, supply)
            mstore(0x0c, _BALANCE_SEED)
            mstore(0x00, caller())
            sstore(keccak256(0x0c, 0x20), supply)
        }
        emit Transfer(address(0), msg.sender, supply);
    }

    function name() external pure returns (string memory) { return "Bare Metal"; }
    function symbol() external pure returns (string memory) { return "METAL"; }
    function decimals() external pure returns (uint8) { return 18; }

    function totalSupply() external view returns (uint256 result) {
        assembly ("memory-safe") { result := sload(_SUPPLY_SLOT) }
    }

    function balanceOf(address owner) external view returns (uint256 result) {
        assembly ("memory-safe") {
            mstore(0x0c, _BALANCE_SEED)
            mstore(0x00, owner)
            result := sload(keccak256(0x0c, 0x20))
        }
    }

    function allowance(address owner, address spender) external view returns (uint256 result) {
        assembly ("memory-safe") {
            mstore(0x20, spender)
            mstore(0x0c, _ALLOWANCE_SEED)
            mstore(0x00, owner)
            result := sload(keccak256(0x0c, 0x34))
        }
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        assembly ("memory-safe") {
            mstore(0x20, spender)
            mstore(0x0c, _ALLOWANCE_SEED)
            mstore(0x00, caller())
            sstore(keccak256(0x0c, 0x34), amount)
        }
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        assembly ("memory-safe") {
            mstore(0x20, caller())
            mstore(0x0c, _ALLOWANCE_SEED)
            mstore(0x00, from)
            let slot := keccak256(0x0c, 0x34)
            let allowed := sload(slot)
            if not(allowed) {
                if gt(amount, allowed) {
                    mstore(0x00, 0x13be252b)
                    revert(0x1c, 0x04)
                }
                sstore(slot, sub(allowed, amount))
            }
        }
        _move(from, to, amount);
        return true;
    }

    function _move(address from, address to, uint256 amount) private {
        assembly ("memory-safe") {
            mstore(0x0c, _BALANCE_SEED)
            mstore(0x00, from)
            let fromSlot := keccak256(0x0c, 0x20)
            let held := sload(fromSlot)
            if gt(amount, held) {
                mstore(0x00, 0xf4d678b8)
                revert(0x1c, 0x04)
            }
            sstore(fromSlot, sub(held, amount))
            mstore(0x00, to)
            let toSlot := keccak256(0x0c, 0x20)
            sstore(toSlot, add(sload(toSlot), amount))
        }
        emit Transfer(from, to, amount);
    }
}
