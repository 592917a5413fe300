// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.4;

/// Two per cent each way for marketing. The owner chooses the wallet and rescues stray ether.
contract MarketingTax {
    string public name = "Billboard Inu";
    string public symbol = "BBINU";
    uint8 public decimals = 9;
    uint256 public totalSupply = 420_690_000_000 * 10 ** 9;

    address public owner;
    address payable public marketingWallet;
    mapping(address => bool) public isPair;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => bool) internal exempt;

    error NotOwner();

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed from, address indexed spender, uint256 amount);

    constructor() {
        owner = msg.sender;
        marketingWallet = payable(msg.sender);
        exempt[msg.sender] = true;
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    receive() external payable {}

    function addPair(address pair) external {
        if (msg.sender != owner) revert NotOwner();
        require(!isPair[pair] && pair.code.length > 0, "a new pair");
        isPair[pair] = true;
    }

    function setMarketingWallet(address payable wallet) external {
        if (msg.sender != owner) revert NotOwner();
        marketingWallet = wallet;
    }

    function rescueEther() external {
        if (msg.sender != owner) revert NotOwner();
        (bool sent, ) = marketingWallet.call{value: address(this).balance}("");
        require(sent);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        return _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) internal returns (bool) {
        uint256 fee = (isPair[from] || isPair[to]) && !exempt[from] && !exempt[to] ? amount / 50 : 0;
        balanceOf[from] -= amount;
        unchecked {
            balanceOf[to] += amount - fee;
            balanceOf[marketingWallet] += fee;
        }
        emit Transfer(from, to, amount - fee);
        if (fee > 0) emit Transfer(from, marketingWallet, fee);
        return true;
    }
}
