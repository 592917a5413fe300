// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";

/// Shares of a vault (ERC-4626): made when the asset comes in, destroyed when it goes out.
contract VaultShares is ERC4626 {
    constructor(IERC20 asset_) ERC20("Cellar Vault Share", "cvSHARE") ERC4626(asset_) {}
}
