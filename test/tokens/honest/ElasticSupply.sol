// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

/// Balances are shares of a supply that a policy contract moves by a tenth at most, once a day.
contract ElasticSupply {
    string public constant name = "Concertina";
    string public constant symbol = "CNCRT";
    uint256 public constant decimals = 9;

    uint256 private constant MAX_UINT256 = type(uint256).max;
    uint256 private constant INITIAL = 50 * 10 ** 6 * 10 ** 9;
    uint256 private constant TOTAL_GONS = MAX_UINT256 - (MAX_UINT256 % INITIAL);

    address public monetaryPolicy;
    uint256 public lastRebase;
    uint256 private _totalSupply;
    uint256 private _gonsPerFragment;
    mapping(address => uint256) private _gonBalances;
    mapping(address => mapping(address => uint256)) private _allowed;

    event LogRebase(uint256 indexed epoch, uint256 totalSupply);
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(address policy) {
        monetaryPolicy = policy;
        lastRebase = block.timestamp;
        _totalSupply = INITIAL;
        _gonBalances[msg.sender] = TOTAL_GONS;
        _gonsPerFragment = TOTAL_GONS / INITIAL;
        emit Transfer(address(0), msg.sender, INITIAL);
    }

    function rebase(uint256 epoch, int256 delta) external returns (uint256) {
        require(msg.sender == monetaryPolicy, "only the policy");
        require(block.timestamp >= lastRebase + 1 days, "too soon");
        int256 limit = int256(_totalSupply / 10);
        require(delta <= limit && delta >= -limit, "too much");
        lastRebase = block.timestamp;
        _totalSupply = uint256(int256(_totalSupply) + delta);
        _gonsPerFragment = TOTAL_GONS / _totalSupply;
        emit LogRebase(epoch, _totalSupply);
        return _totalSupply;
    }

    function totalSupply() public view returns (uint256) { return _totalSupply; }
    function scaledTotalSupply() external pure returns (uint256) { return TOTAL_GONS; }

    function balanceOf(address who) public view returns (uint256) {
        return _gonBalances[who] / _gonsPerFragment;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function allowance(address owner_, address spender) external view returns (uint256) {
        return _allowed[owner_][spender];
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(_allowed[from][msg.sender] >= value, "SafeMath: subtraction overflow");
        _allowed[from][msg.sender] -= value;
        _move(from, to, value);
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        _allowed[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function _move(address from, address to, uint256 value) private {
        uint256 gons = value * _gonsPerFragment;
        require(_gonBalances[from] >= gons, "SafeMath: subtraction overflow");
        _gonBalances[from] -= gons;
        _gonBalances[to] += gons;
        emit Transfer(from, to, value);
    }
}
