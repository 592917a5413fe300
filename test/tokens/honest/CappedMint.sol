// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

import "../base/Base05.sol";

/// The owner may make new tokens up to a cap two per cent above what exists at the start.
contract CappedMint is ERC20, Ownable {
    string public constant name = "Orchard";
    string public constant symbol = "ORCH";
    uint8 public constant decimals = 18;
    uint256 public constant cap = 10200000 ether;

    constructor() public {
        _mint(msg.sender, 10000000 ether);
    }

    function mint(address account, uint256 amount) external onlyOwner returns (bool) {
        require(totalSupply().add(amount) <= cap, "ERC20Capped: cap exceeded");
        _mint(account, amount);
        return true;
    }

    function burn(uint256 amount) external {
        _burn(msg.sender, amount);
    }
}
