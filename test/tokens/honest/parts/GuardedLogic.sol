// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Logic that lets its owner, and nobody else, replace it.
contract GuardedLogic is ERC20("", ""), Initializable, UUPSUpgradeable {
    address public owner;

    constructor() {
        _disableInitializers();
    }

    function initialize(address holder, address owner_) external initializer {
        owner = owner_;
        _mint(holder, 80_000_000 ether);
    }

    function name() public pure override returns (string memory) {
        return "Bulwark";
    }

    function symbol() public pure override returns (string memory) {
        return "BLWK";
    }

    function _authorizeUpgrade(address) internal view override {
        require(msg.sender == owner, "not the owner");
    }
}
