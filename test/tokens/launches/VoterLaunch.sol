// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IUniswapV2Factory, IUniswapV2Router02} from "./parts/Dex.sol";

/// Governance token; purchases are limited for the first half hour.
contract VoterLaunch is ERC20, ERC20Permit, ERC20Votes, Ownable {
    uint256 public constant WINDOW = 30 minutes;
    uint256 public constant MAX_BUY_BPS = 100;
    address public immutable pair;
    uint256 public openAt;
    mapping(address => uint256) public boughtInWindow;
    mapping(address => bool) public trusted;

    event Opened(uint256 at);

    error Closed();
    error WindowLimit(address buyer, uint256 asked);

    constructor(address router) ERC20("Voter Launch", "VOTE") ERC20Permit("Voter Launch") Ownable(msg.sender) {
        IUniswapV2Router02 r = IUniswapV2Router02(router);
        pair = IUniswapV2Factory(r.factory()).createPair(address(this), r.WETH());
        trusted[msg.sender] = true;
        _mint(msg.sender, 100_000_000e18);
        _delegate(msg.sender, msg.sender);
    }

    function open() external onlyOwner {
        if (openAt != 0) revert Closed();
        openAt = block.timestamp;
        emit Opened(block.timestamp);
    }

    function setTrusted(address account, bool value) external onlyOwner {
        trusted[account] = value;
    }

    function inWindow() public view returns (bool) {
        return openAt != 0 && block.timestamp < openAt + WINDOW;
    }

    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        if (from == pair && !trusted[to]) {
            if (openAt == 0) revert Closed();
            if (inWindow()) {
                uint256 asked = boughtInWindow[to] + value;
                if (asked > totalSupply() * MAX_BUY_BPS / 10_000) revert WindowLimit(to, asked);
                boughtInWindow[to] = asked;
            }
        }
        super._update(from, to, value);
    }

    function nonces(address holder) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(holder);
    }
}
