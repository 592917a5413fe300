// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

interface INameRegistry {
    function isNamed(address who) external view returns (bool);
}

/// Asks a fixed registry on every transfer, only to note who has a name there.
contract ReadsRegistry is ERC20 {
    INameRegistry public immutable registry;
    uint256 public transfersToNamed;

    constructor(INameRegistry registry_) ERC20("Roster", "RSTR") {
        registry = registry_;
        _mint(msg.sender, 19_000_000e18);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        try registry.isNamed(to) returns (bool named) {
            if (named) transfersToNamed++;
        } catch {}
    }
}
