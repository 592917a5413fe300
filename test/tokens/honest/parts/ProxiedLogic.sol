// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Plain token logic meant to stand behind a proxy.
contract ProxiedLogic is ERC20("", ""), Initializable {
    constructor() {
        _disableInitializers();
    }

    function initialize(address holder) external initializer {
        _mint(holder, 50_000_000 ether);
    }

    function name() public pure override returns (string memory) {
        return "Keelson";
    }

    function symbol() public pure override returns (string memory) {
        return "KEEL";
    }
}
