// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

import "../base/Base06.sol";

/// Four per cent of every transfer is spread over all holders. The rate can only go down.
contract ReflectionShare is Context, Ownable {
    using SafeMath for uint256;

    mapping(address => uint256) private _rOwned;
    mapping(address => uint256) private _tOwned;
    mapping(address => mapping(address => uint256)) private _allowances;
    mapping(address => bool) private _isExcluded;
    address[] private _excluded;

    uint256 private constant MAX = ~uint256(0);
    uint256 private constant _tTotal = 100000000 * 10 ** 9;
    uint256 private _rTotal = (MAX - (MAX % _tTotal));
    uint256 private _tFeeTotal;
    uint256 public taxFee = 4;

    string public name = "Mirror Lake";
    string public symbol = "MLAKE";
    uint8 public decimals = 9;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() public {
        _rOwned[_msgSender()] = _rTotal;
        emit Transfer(address(0), _msgSender(), _tTotal);
    }

    function totalSupply() public pure returns (uint256) {
        return _tTotal;
    }

    function balanceOf(address account) public view returns (uint256) {
        if (_isExcluded[account]) return _tOwned[account];
        return tokenFromReflection(_rOwned[account]);
    }

    function transfer(address recipient, uint256 amount) public returns (bool) {
        _transfer(_msgSender(), recipient, amount);
        return true;
    }

    function allowance(address owner, address spender) public view returns (uint256) {
        return _allowances[owner][spender];
    }

    function approve(address spender, uint256 amount) public returns (bool) {
        _allowances[_msgSender()][spender] = amount;
        emit Approval(_msgSender(), spender, amount);
        return true;
    }

    function transferFrom(address sender, address recipient, uint256 amount) public returns (bool) {
        _transfer(sender, recipient, amount);
        _allowances[sender][_msgSender()] = _allowances[sender][_msgSender()].sub(amount, "allowance");
        return true;
    }

    function totalFees() public view returns (uint256) {
        return _tFeeTotal;
    }

    function reflect(uint256 tAmount) public {
        address sender = _msgSender();
        require(!_isExcluded[sender], "Excluded addresses cannot call this function");
        uint256 rAmount = tAmount.mul(_getRate());
        _rOwned[sender] = _rOwned[sender].sub(rAmount);
        _rTotal = _rTotal.sub(rAmount);
        _tFeeTotal = _tFeeTotal.add(tAmount);
    }

    function tokenFromReflection(uint256 rAmount) public view returns (uint256) {
        require(rAmount <= _rTotal, "Amount must be less than total reflections");
        return rAmount.div(_getRate());
    }

    function lowerTaxFee(uint256 fee) external onlyOwner {
        require(fee < taxFee, "only down");
        taxFee = fee;
    }

    function excludeAccount(address account) external onlyOwner {
        require(!_isExcluded[account] && _excluded.length < 10, "Account is already excluded");
        if (_rOwned[account] > 0) _tOwned[account] = tokenFromReflection(_rOwned[account]);
        _isExcluded[account] = true;
        _excluded.push(account);
    }

    function _transfer(address sender, address recipient, uint256 tAmount) private {
        require(sender != address(0) && recipient != address(0), "ERC20: zero address");
        require(tAmount > 0, "Transfer amount must be greater than zero");
        uint256 rate = _getRate();
        uint256 tFee = sender == owner() ? 0 : tAmount.mul(taxFee).div(100);
        uint256 tArrives = tAmount.sub(tFee);
        _rOwned[sender] = _rOwned[sender].sub(tAmount.mul(rate), "balance");
        _rOwned[recipient] = _rOwned[recipient].add(tArrives.mul(rate));
        if (_isExcluded[sender]) _tOwned[sender] = _tOwned[sender].sub(tAmount);
        if (_isExcluded[recipient]) _tOwned[recipient] = _tOwned[recipient].add(tArrives);
        _rTotal = _rTotal.sub(tFee.mul(rate));
        _tFeeTotal = _tFeeTotal.add(tFee);
        emit Transfer(sender, recipient, tArrives);
    }

    function _getRate() private view returns (uint256) {
        uint256 rSupply = _rTotal;
        uint256 tSupply = _tTotal;
        for (uint256 i = 0; i < _excluded.length; i++) {
            address account = _excluded[i];
            if (_rOwned[account] > rSupply || _tOwned[account] > tSupply) return _rTotal.div(_tTotal);
            rSupply = rSupply.sub(_rOwned[account]);
            tSupply = tSupply.sub(_tOwned[account]);
        }
        if (rSupply < _rTotal.div(_tTotal)) return _rTotal.div(_tTotal);
        return rSupply.div(tSupply);
    }
}
