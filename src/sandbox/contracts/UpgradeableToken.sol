// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.27;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Logic of a sample whose rules can be replaced: it trades honestly, for as long as it is this.
contract UpgradeableToken is ERC20("", ""), Initializable {
    constructor() {
        _disableInitializers();
    }

    /// Stands in for the constructor behind the proxy, where constructor storage does not reach.
    function initialize(address holder, uint256 supply) external initializer {
        _mint(holder, supply);
    }

    function name() public pure override returns (string memory) {
        return "Chameleon Network";
    }

    function symbol() public pure override returns (string memory) {
        return "CHML";
    }
}
