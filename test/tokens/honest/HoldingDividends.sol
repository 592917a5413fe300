// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

/// Ether sent to the token is shared among its holders, who take theirs when they like.
contract HoldingDividends {
    string public name = "Harvest Share";
    string public symbol = "HRVST";
    uint8 public decimals = 18;
    uint256 public totalSupply;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => uint256) public balanceOf;

    uint256 private constant magnitude = 2 ** 128;
    uint256 private perShare;
    mapping(address => int256) private corrections;
    mapping(address => uint256) private withdrawn;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event DividendsDistributed(address indexed from, uint256 weiAmount);
    event DividendWithdrawn(address indexed to, uint256 weiAmount);

    constructor() {
        totalSupply = 1000000e18;
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    receive() external payable {
        distribute();
    }

    function distribute() public payable {
        if (msg.value == 0) return;
        perShare += msg.value * magnitude / totalSupply;
        emit DividendsDistributed(msg.sender, msg.value);
    }

    function withdrawableDividendOf(address who) public view returns (uint256) {
        int256 all = int256(perShare * balanceOf[who]) + corrections[who];
        return uint256(all) / magnitude - withdrawn[who];
    }

    function withdrawDividend() external {
        uint256 amount = withdrawableDividendOf(msg.sender);
        require(amount > 0, "nothing");
        withdrawn[msg.sender] += amount;
        emit DividendWithdrawn(msg.sender, amount);
        (bool sent, ) = msg.sender.call{value: amount}("");
        require(sent, "not sent");
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
        require(allowance[from][msg.sender] >= value, "allowance");
        allowance[from][msg.sender] -= value;
        return _transfer(from, to, value);
    }

    function _transfer(address from, address to, uint256 value) private returns (bool) {
        require(balanceOf[from] >= value, "balance");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        int256 correction = int256(perShare * value);
        corrections[from] += correction;
        corrections[to] -= correction;
        emit Transfer(from, to, value);
        return true;
    }
}
