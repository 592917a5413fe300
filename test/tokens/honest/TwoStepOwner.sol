// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Ownership changes hands in two steps; all it allows is a new address for the documentation.
contract TwoStepOwner is ERC20, Ownable2Step {
    string public contractURI;

    constructor() ERC20("Handover", "HNDVR") Ownable(msg.sender) {
        _mint(msg.sender, 33_000_000e18);
    }

    function setContractURI(string calldata uri) external onlyOwner {
        contractURI = uri;
    }
}
