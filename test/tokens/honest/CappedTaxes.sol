// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.4;

interface IDexFactory {
    function createPair(address tokenA, address tokenB) external returns (address pair);
}

abstract contract Ownable {
    address private _owner;
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    constructor() {
        _owner = msg.sender;
        emit OwnershipTransferred(address(0), msg.sender);
    }

    modifier onlyOwner() {
        require(_owner == msg.sender, "Ownable: caller is not the owner");
        _;
    }

    function owner() public view virtual returns (address) { return _owner; }

    function renounceOwnership() external onlyOwner {
        emit OwnershipTransferred(_owner, address(0));
        _owner = address(0);
    }
}

/// Three per cent on buys, five on sales; neither can ever be set above ten.
contract CappedTaxes is Ownable {
    string public constant name = "Fair Fare";
    string public constant symbol = "FARE";
    uint8 public constant decimals = 18;
    uint256 public constant totalSupply = 1_000_000_000 ether;
    uint256 public constant MAX_TAX = 10;

    uint256 public buyTax = 3;
    uint256 public sellTax = 5;
    address public taxWallet;
    address public immutable pair;
    mapping(address => uint256) private _balances;
    mapping(address => mapping(address => uint256)) private _allowances;
    mapping(address => bool) private _feeless;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event TaxesSet(uint256 buyTax, uint256 sellTax);

    constructor(address factory, address weth) {
        pair = IDexFactory(factory).createPair(address(this), weth);
        taxWallet = msg.sender;
        _feeless[msg.sender] = true;
        _feeless[address(this)] = true;
        _balances[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function balanceOf(address account) external view returns (uint256) { return _balances[account]; }
    function allowance(address from, address spender) external view returns (uint256) { return _allowances[from][spender]; }

    function setTaxes(uint256 buy, uint256 sell) external onlyOwner {
        require(buy <= MAX_TAX && sell <= MAX_TAX, "Taxes are capped at 10%");
        (buyTax, sellTax) = (buy, sell);
        emit TaxesSet(buy, sell);
    }

    function setTaxWallet(address wallet) external onlyOwner {
        require(wallet != address(0), "zero");
        taxWallet = wallet;
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
        uint256 allowed = _allowances[from][msg.sender];
        if (allowed != type(uint256).max) _allowances[from][msg.sender] = allowed - amount;
        _transfer(from, to, amount);
        return true;
    }

    function _transfer(address from, address to, uint256 amount) private {
        uint256 tax;
        if (!_feeless[from] && !_feeless[to]) {
            if (from == pair) tax = (amount * buyTax) / 100;
            else if (to == pair) tax = (amount * sellTax) / 100;
        }
        _balances[from] -= amount;
        _balances[to] += amount - tax;
        if (tax > 0) {
            _balances[taxWallet] += tax;
            emit Transfer(from, taxWallet, tax);
        }
        emit Transfer(from, to, amount - tax);
    }
}
