// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Several curators, none of whom can do more than change texts and where donations go.
contract ManyCurators is ERC20 {
    mapping(address => bool) public isCurator;
    string public tokenURI = "ipfs://none";
    address public donations;

    event URIChanged(string uri);
    event CuratorAdded(address indexed who);

    modifier onlyCurator() {
        require(isCurator[msg.sender], "curators only");
        _;
    }

    constructor(address second) ERC20("Gallery", "GLRY") {
        isCurator[msg.sender] = isCurator[second] = true;
        donations = second;
        _mint(msg.sender, 64_000_000e18);
    }

    function addCurator(address who) external onlyCurator {
        isCurator[who] = true;
        emit CuratorAdded(who);
    }

    function setURI(string calldata uri) external onlyCurator {
        tokenURI = uri;
        emit URIChanged(uri);
    }

    function setDonations(address wallet) external onlyCurator {
        donations = wallet;
    }
}
