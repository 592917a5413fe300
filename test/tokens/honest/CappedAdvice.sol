// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

interface IFeeAdvice {
    function feeBps(address from, address to) external view returns (uint256);
}

/// Asks an adviser that the owner may replace for a fee, and never takes more than two per cent.
contract CappedAdvice is ERC20, Ownable {
    IFeeAdvice public adviser;
    uint256 public constant MOST_BPS = 200;
    address public immutable treasury = msg.sender;

    event AdviserReplaced(address adviser);

    constructor() ERC20("Second Opinion", "OPIN") Ownable(msg.sender) {
        _mint(msg.sender, 17_000_000e18);
    }

    function replaceAdviser(IFeeAdvice next) external onlyOwner {
        adviser = next;
        emit AdviserReplaced(address(next));
    }

    function _feeBps(address from, address to) private view returns (uint256) {
        if (address(adviser).code.length == 0 || from == treasury || to == treasury) return 0;
        (bool ok, bytes memory answer) =
            address(adviser).staticcall{gas: 30_000}(abi.encodeCall(IFeeAdvice.feeBps, (from, to)));
        if (!ok || answer.length != 32) return 0;
        uint256 advised = abi.decode(answer, (uint256));
        return advised > MOST_BPS ? MOST_BPS : advised;
    }

    function _update(address from, address to, uint256 value) internal override {
        uint256 fee = from == address(0) ? 0 : value * _feeBps(from, to) / 10_000;
        if (fee > 0) super._update(from, treasury, fee);
        super._update(from, to, value - fee);
    }
}
