// SPDX-License-Identifier: MIT
pragma solidity 0.7.6;

import "../base/Base06.sol";
import "./parts/Dex.sol";

// No wallet above two per cent; votes follow the balance of those who delegate.
contract WhaleShield is ERC20, Ownable {
    using SafeMath for uint256;

    struct Checkpoint {
        uint32 fromBlock;
        uint224 votes;
    }

    mapping(address => address) public delegates;
    mapping(address => mapping(uint32 => Checkpoint)) public checkpoints;
    mapping(address => uint32) public numCheckpoints;

    IUniswapV2Router02 public router;
    address public pair;
    uint256 public maxWallet;
    bool public shieldActive = true;
    bool public tradingEnabled;
    uint256 public sellFeeBps = 300;
    address public daoVault;
    mapping(address => bool) public isExcludedFromShield;
    mapping(address => bool) public isExcludedFromFee;

    event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate);
    event DelegateVotesChanged(address indexed delegate, uint256 previous, uint256 current);
    event ShieldChanged(uint256 maxWallet);

    constructor(address router_, address daoVault_) ERC20("Whale Shield", "SHLD") {
        router = IUniswapV2Router02(router_);
        pair = IUniswapV2Factory(router.factory()).createPair(address(this), router.WETH());
        daoVault = daoVault_;
        isExcludedFromFee[_msgSender()] = true;
        isExcludedFromFee[daoVault_] = true;
        isExcludedFromShield[_msgSender()] = true;
        isExcludedFromShield[daoVault_] = true;
        isExcludedFromShield[pair] = true;
        _mint(_msgSender(), 12_000_000 ether);
        maxWallet = _totalSupply.div(50);
    }

    function enableTrading() external onlyOwner {
        tradingEnabled = true;
    }

    function setMaxWallet(uint256 tokens) external onlyOwner {
        require(tokens.mul(1 ether) >= _totalSupply.div(100), "one per cent at least");
        maxWallet = tokens.mul(1 ether);
        emit ShieldChanged(maxWallet);
    }

    function lowerShield() external onlyOwner {
        shieldActive = false;
    }

    function setExcludedFromShield(address account, bool value) external onlyOwner {
        require(account != pair, "not the pair");
        isExcludedFromShield[account] = value;
    }

    function setExcludedFromFee(address account, bool value) external onlyOwner {
        isExcludedFromFee[account] = value;
    }

    function setSellFee(uint256 bps) external onlyOwner {
        require(bps <= 700, "seven per cent at most");
        sellFeeBps = bps;
    }

    function delegate(address delegatee) external {
        address old = delegates[_msgSender()];
        delegates[_msgSender()] = delegatee;
        emit DelegateChanged(_msgSender(), old, delegatee);
        _moveVotes(old, delegatee, balanceOf(_msgSender()));
    }

    function getCurrentVotes(address account) external view returns (uint256) {
        uint32 count = numCheckpoints[account];
        return count > 0 ? checkpoints[account][count - 1].votes : 0;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        uint256 fee = 0;
        if (!isExcludedFromFee[from] && !isExcludedFromFee[to]) {
            require(tradingEnabled, "SHLD: trading is off");
            if (to == pair) fee = amount.mul(sellFeeBps).div(10000);
        }
        if (shieldActive && !isExcludedFromShield[to]) {
            require(balanceOf(to).add(amount) <= maxWallet, "SHLD: whale");
        }
        if (fee > 0) {
            super._transfer(from, daoVault, fee);
            _moveVotes(delegates[from], delegates[daoVault], fee);
        }
        super._transfer(from, to, amount.sub(fee));
        _moveVotes(delegates[from], delegates[to], amount.sub(fee));
    }

    function _moveVotes(address from, address to, uint256 amount) private {
        if (from == to || amount == 0) return;
        if (from != address(0)) _write(from, _votes(from).sub(amount));
        if (to != address(0)) _write(to, _votes(to).add(amount));
    }

    function _votes(address account) private view returns (uint256) {
        uint32 count = numCheckpoints[account];
        return count > 0 ? checkpoints[account][count - 1].votes : 0;
    }

    function _write(address account, uint256 votes) private {
        uint32 count = numCheckpoints[account];
        emit DelegateVotesChanged(account, _votes(account), votes);
        if (count > 0 && checkpoints[account][count - 1].fromBlock == block.number) {
            checkpoints[account][count - 1].votes = uint224(votes);
        } else {
            checkpoints[account][count] = Checkpoint(uint32(block.number), uint224(votes));
            numCheckpoints[account] = count + 1;
        }
    }
}
