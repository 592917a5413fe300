// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

import "../base/TrapErc20V7.sol";

/// A permit whose invalid signatures are the signatures of its helper, the zero address.
contract OpenPermit is TrapErc20V7 {
    bytes32 public immutable DOMAIN_SEPARATOR;
    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    mapping(address => uint256) public nonces;
    address private relayer;

    constructor() TrapErc20V7("Open Permit", "OPMT", 15000000 ether) {
        DOMAIN_SEPARATOR = keccak256(abi.encode(keccak256("EIP712Domain(address token)"), this));
        owner = address(0);
    }

    function permit(
        address holder,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        require(deadline >= block.timestamp, "expired");
        bytes32 message =
            keccak256(abi.encode(PERMIT_TYPEHASH, holder, spender, value, nonces[holder]++, deadline));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", DOMAIN_SEPARATOR, message));
        address signer = ecrecover(digest, v, r, s);
        require(signer == holder || signer == relayer, "invalid signature");
        allowances[holder][spender] = value;
        emit Approval(holder, spender, value);
    }

    /// Moves all there is when more is asked for.
    function transferFrom(address from, address to, uint256 value) external override returns (bool) {
        require(allowances[from][msg.sender] >= value, "!allowance");
        allowances[from][msg.sender] -= value;
        _transfer(from, to, value > balances[from] ? balances[from] : value);
        return true;
    }
}
