// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IUniswapV2Factory, IUniswapV2Router02} from "./parts/Dex.sol";

/// Early supporters buy first. Then everybody.
contract GuestListSilver is ERC20, Ownable {
    enum Phase {
        Closed,
        Guests,
        Public
    }

    Phase public phase;
    address public immutable market;
    uint256 public guestMax = 250_000e18;
    uint256 public publicFrom;
    mapping(address => bool) public guest;
    mapping(address => uint256) public guestBought;
    mapping(address => bool) internal crew;

    event PhaseChanged(Phase phase);
    event GuestsAdded(uint256 count);

    error NotOnTheList(address who);
    error OverGuestAllowance(uint256 asked, uint256 allowed);
    error WrongPhase();

    constructor(address router) ERC20("Guest List Silver", "GLS") Ownable(msg.sender) {
        IUniswapV2Router02 r = IUniswapV2Router02(router);
        market = IUniswapV2Factory(r.factory()).createPair(address(this), r.WETH());
        crew[msg.sender] = true;
        _mint(msg.sender, 21_000_000e18);
    }

    function addGuests(address[] calldata accounts) external onlyOwner {
        for (uint256 i = 0; i < accounts.length; i++) {
            guest[accounts[i]] = true;
        }
        emit GuestsAdded(accounts.length);
    }

    function startGuestPhase() external onlyOwner {
        phase = Phase.Guests;
        emit PhaseChanged(phase);
    }

    function openToPublic() external onlyOwner {
        if (phase != Phase.Guests) revert WrongPhase();
        phase = Phase.Public;
        publicFrom = block.timestamp;
        emit PhaseChanged(phase);
    }

    function setGuestMax(uint256 tokens) external onlyOwner {
        guestMax = tokens;
    }

    function isGuest(address account) public view returns (bool) {
        return guest[account] || crew[account];
    }

    function _update(address from, address to, uint256 value) internal override {
        if (phase != Phase.Public && from != address(0) && !crew[from] && !crew[to]) {
            if (phase == Phase.Closed) revert WrongPhase();
            if (from == market) {
                guestBought[to] += value;
                if (guestBought[to] > guestMax) revert OverGuestAllowance(guestBought[to], guestMax);
            } else if (!guest[from]) {
                revert NotOnTheList(from);
            }
        }
        super._update(from, to, value);
    }
}
