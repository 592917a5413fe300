// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.4;

interface IUniswapV2Factory {
    function createPair(address tokenA, address tokenB) external returns (address pair);
}

interface IAnyToken {
    function balanceOf(address account) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
}

/// The usual setters of a launched meme, each with a floor or a ceiling that keeps sales possible.
contract FlooredLimits {
    string private constant _name = "Grumpy Heron";
    string private constant _symbol = "HERON";
    uint8 private constant _decimals = 9;
    uint256 private constant _tTotal = 100_000_000 * 10 ** 9;

    address private _owner;
    address public uniswapV2Pair;
    address public feeWallet;
    uint256 public maxTransactionAmount = _tTotal / 50;
    uint256 public maxWallet = _tTotal / 50;
    uint256 public buyTotalFees = 1;
    uint256 public sellTotalFees = 2;
    mapping(address => uint256) private _rOwned;
    mapping(address => mapping(address => uint256)) private _allowances;
    mapping(address => bool) public automatedMarketMakerPairs;
    mapping(address => bool) private _isExcludedFromFees;
    mapping(address => bool) public _isExcludedMaxTransactionAmount;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);
    event SetAutomatedMarketMakerPair(address indexed pair, bool indexed value);

    modifier onlyOwner() {
        require(_owner == msg.sender, "Ownable: caller is not the owner");
        _;
    }

    constructor(address factory, address weth) {
        _owner = feeWallet = msg.sender;
        uniswapV2Pair = IUniswapV2Factory(factory).createPair(address(this), weth);
        automatedMarketMakerPairs[uniswapV2Pair] = true;
        _isExcludedMaxTransactionAmount[uniswapV2Pair] = true;
        _isExcludedFromFees[msg.sender] = _isExcludedFromFees[address(this)] = true;
        _isExcludedMaxTransactionAmount[msg.sender] = true;
        _rOwned[msg.sender] = _tTotal;
        emit Transfer(address(0), msg.sender, _tTotal);
    }

    function name() external pure returns (string memory) { return _name; }
    function symbol() external pure returns (string memory) { return _symbol; }
    function decimals() external pure returns (uint8) { return _decimals; }
    function totalSupply() external pure returns (uint256) { return _tTotal; }
    function owner() external view returns (address) { return _owner; }
    function balanceOf(address account) public view returns (uint256) { return _rOwned[account]; }
    function allowance(address from, address spender) external view returns (uint256) { return _allowances[from][spender]; }

    function updateMaxTxnAmount(uint256 newNum) external onlyOwner {
        require(newNum >= _tTotal / 100 / 10 ** 9, "Cannot set maxTransactionAmount lower than 1%");
        maxTransactionAmount = newNum * 10 ** 9;
    }

    function updateMaxWalletAmount(uint256 newNum) external onlyOwner {
        require(newNum >= _tTotal / 100 / 10 ** 9, "Cannot set maxWallet lower than 1%");
        maxWallet = newNum * 10 ** 9;
    }

    function updateFees(uint256 buy, uint256 sell) external onlyOwner {
        require(buy <= 5 && sell <= 5, "Must keep fees at 5% or less");
        buyTotalFees = buy;
        sellTotalFees = sell;
    }

    function excludeFromFees(address account, bool excluded) external onlyOwner {
        _isExcludedFromFees[account] = excluded;
    }

    function excludeFromMaxTransaction(address account, bool excluded) external onlyOwner {
        require(excluded || account != uniswapV2Pair, "The pair has no limits");
        _isExcludedMaxTransactionAmount[account] = excluded;
    }

    function setAutomatedMarketMakerPair(address pair, bool value) external onlyOwner {
        require(pair != uniswapV2Pair, "The pair cannot be removed");
        automatedMarketMakerPairs[pair] = value;
        emit SetAutomatedMarketMakerPair(pair, value);
    }

    function claimStuckTokens(IAnyToken token) external onlyOwner {
        require(address(token) != address(this), "Owner cannot claim native tokens");
        token.transfer(msg.sender, token.balanceOf(address(this)));
    }

    function transferOwnership(address newOwner) external onlyOwner {
        emit OwnershipTransferred(_owner, newOwner);
        _owner = newOwner;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        _allowances[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        _allowances[from][msg.sender] -= amount;
        _transfer(from, to, amount);
        return true;
    }

    function _transfer(address from, address to, uint256 amount) private {
        bool bought = automatedMarketMakerPairs[from];
        bool sold = automatedMarketMakerPairs[to];
        if (!_isExcludedFromFees[from] && !_isExcludedFromFees[to]) {
            if (bought && !_isExcludedMaxTransactionAmount[to]) {
                require(amount <= maxTransactionAmount, "Buy transfer amount exceeds the maxTransactionAmount.");
                require(amount + balanceOf(to) <= maxWallet, "Max wallet exceeded");
            } else if (sold && !_isExcludedMaxTransactionAmount[from]) {
                require(amount <= maxTransactionAmount, "Sell transfer amount exceeds the maxTransactionAmount.");
            }
        }
        uint256 fees;
        if (!_isExcludedFromFees[from] && !_isExcludedFromFees[to] && (bought || sold)) {
            fees = amount * (sold ? sellTotalFees : buyTotalFees) / 100;
        }
        _rOwned[from] -= amount;
        _rOwned[to] += amount - fees;
        _rOwned[feeWallet] += fees;
        emit Transfer(from, to, amount - fees);
        if (fees > 0) emit Transfer(from, feeWallet, fees);
    }
}
