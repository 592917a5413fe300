// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A token that everybody may spend and one account holds: the bait of `ApprovalProbe`. Its code is
/// put at an unused address for the length of one `eth_call`, with `victim` in its storage.
contract BaitToken {
    address private victim;
    /// Whether the victim's tokens were moved.
    bool public taken;

    mapping(address => uint256) private moved;

    error Unsigned();

    /// Whatever else a contract asks is answered with yes, but for a permit: the victim signed none.
    fallback() external payable {
        // permit of EIP-2612, of DAI, and with the signature in one piece
        if (msg.sig == 0xd505accf || msg.sig == 0x8fcbaf0a || msg.sig == 0x9fd5a6cf) {
            revert Unsigned();
        }
        assembly ("memory-safe") {
            mstore(0, 1)
            return(0, 32)
        }
    }

    function decimals() external pure returns (uint256) {
        return 18;
    }

    function totalSupply() external pure returns (uint256) {
        return 1e30;
    }

    function allowance(address, address) external pure returns (uint256) {
        return type(uint256).max;
    }

    function balanceOf(address account) external view returns (uint256) {
        return account == victim ? 1e24 - moved[account] : moved[account];
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        if (from == victim && to != victim && amount > 0) {
            taken = true;
            moved[victim] += amount;
            moved[to] += amount;
        }
        return true;
    }
}
