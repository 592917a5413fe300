// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Minting is a role, and both the role and its administration belong to a timelock.
contract RolesBehindDelay is ERC20, AccessControl {
    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");

    constructor(address timelock) ERC20("Parliament", "PARL") {
        _grantRole(DEFAULT_ADMIN_ROLE, timelock);
        _grantRole(MINTER_ROLE, timelock);
        _mint(msg.sender, 30_000_000e18);
    }

    function mint(address to, uint256 amount) external onlyRole(MINTER_ROLE) {
        _mint(to, amount);
    }
}
