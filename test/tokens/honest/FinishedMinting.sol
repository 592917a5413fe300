// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

import "../base/Base05.sol";

/// Was minted during its sale; minting was then finished and cannot begin again.
contract FinishedMinting is ERC20, Ownable {
    string public name = "Copper Kettle";
    string public symbol = "KETTLE";
    uint8 public decimals = 8;
    bool public mintingFinished;

    event MintFinished();

    constructor() public {
        _mint(msg.sender, 30000000 * 10 ** 8);
    }

    modifier canMint() {
        require(!mintingFinished, "minting is finished");
        _;
    }

    function mint(address to, uint256 amount) public onlyOwner canMint returns (bool) {
        _mint(to, amount);
        return true;
    }

    function finishMinting() public onlyOwner canMint returns (bool) {
        mintingFinished = true;
        emit MintFinished();
        return true;
    }
}
