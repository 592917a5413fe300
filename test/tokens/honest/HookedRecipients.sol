// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

import "../base/Base05.sol";

interface TokensReceived {
    function tokensReceived(address operator, address from, address to, uint256 amount) external;
}

/// Holders may ask to be called when tokens arrive, and may name operators for their own tokens.
contract HookedRecipients is ERC20 {
    string public constant name = "Courier Seven";
    string public constant symbol = "CR7";
    uint8 public constant decimals = 18;
    uint256 public constant granularity = 1;

    mapping(address => address) private _recipientOf;
    mapping(address => mapping(address => bool)) private _operators;

    event Sent(address indexed operator, address indexed from, address indexed to, uint256 amount, bytes data);
    event AuthorizedOperator(address indexed operator, address indexed holder);
    event RevokedOperator(address indexed operator, address indexed holder);

    constructor() public {
        _mint(msg.sender, 7000000 ether);
    }

    function registerRecipient(address implementer) external {
        _recipientOf[msg.sender] = implementer;
    }

    function authorizeOperator(address operator) external {
        _operators[msg.sender][operator] = true;
        emit AuthorizedOperator(operator, msg.sender);
    }

    function revokeOperator(address operator) external {
        _operators[msg.sender][operator] = false;
        emit RevokedOperator(operator, msg.sender);
    }

    function isOperatorFor(address operator, address holder) public view returns (bool) {
        return operator == holder || _operators[holder][operator];
    }

    function send(address to, uint256 amount, bytes calldata data) external {
        _send(msg.sender, to, amount);
        emit Sent(msg.sender, msg.sender, to, amount, data);
    }

    function operatorSend(address from, address to, uint256 amount, bytes calldata data) external {
        require(isOperatorFor(msg.sender, from), "ERC777: caller is not an operator for holder");
        _send(from, to, amount);
        emit Sent(msg.sender, from, to, amount, data);
    }

    function burn(uint256 amount) external {
        _burn(msg.sender, amount);
    }

    function _send(address from, address to, uint256 amount) private {
        _transfer(from, to, amount);
        address hook = _recipientOf[to];
        if (hook != address(0)) TokensReceived(hook).tokensReceived(msg.sender, from, to, amount);
    }
}
