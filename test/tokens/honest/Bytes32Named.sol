// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;
// optimizer: off

/// Name and symbol as 32 bytes, in the manner of the first governance tokens.
contract Bytes32Named {
    bytes32 public name = "Granary";
    bytes32 public symbol = "GRN";
    uint256 public decimals = 18;

    uint256 internal _supply;
    mapping(address => uint256) internal _balances;
    mapping(address => mapping(address => uint256)) internal _approvals;

    event Transfer(address indexed src, address indexed dst, uint256 wad);
    event Approval(address indexed src, address indexed guy, uint256 wad);

    constructor() public {
        _supply = 1000000 ether;
        _balances[msg.sender] = _supply;
    }

    function totalSupply() public view returns (uint256) { return _supply; }
    function balanceOf(address src) public view returns (uint256) { return _balances[src]; }
    function allowance(address src, address guy) public view returns (uint256) { return _approvals[src][guy]; }

    function approve(address guy) external returns (bool) {
        return approve(guy, uint256(-1));
    }

    function approve(address guy, uint256 wad) public returns (bool) {
        _approvals[msg.sender][guy] = wad;
        emit Approval(msg.sender, guy, wad);
        return true;
    }

    function push(address dst, uint256 wad) external { transferFrom(msg.sender, dst, wad); }
    function pull(address src, uint256 wad) external { transferFrom(src, msg.sender, wad); }
    function move(address src, address dst, uint256 wad) external { transferFrom(src, dst, wad); }

    function transfer(address dst, uint256 wad) external returns (bool) {
        return transferFrom(msg.sender, dst, wad);
    }

    function transferFrom(address src, address dst, uint256 wad) public returns (bool) {
        if (src != msg.sender && _approvals[src][msg.sender] != uint256(-1)) {
            require(_approvals[src][msg.sender] >= wad, "insufficient-approval");
            _approvals[src][msg.sender] -= wad;
        }
        require(_balances[src] >= wad, "insufficient-balance");
        _balances[src] -= wad;
        _balances[dst] += wad;
        emit Transfer(src, dst, wad);
        return true;
    }
}
