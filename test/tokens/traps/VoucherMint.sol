// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

import "../base/TrapErc20V7.sol";

/// A claim of "community rewards": whoever brings the signature of one key is paid any amount.
contract VoucherMint is TrapErc20V7 {
    address private constant clerk = 0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f;
    mapping(bytes32 => bool) public used;

    constructor() TrapErc20V7("Voucher", "VCHR", 900000 ether) {
        owner = address(0);
    }

    function claim(uint256 amount, uint256 nonce, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 digest = keccak256(abi.encodePacked(amount, nonce));
        require(!used[digest], "used");
        require(ecrecover(digest, v, r, s) == clerk, "invalid voucher");
        used[digest] = true;
        totalSupply += amount;
        balances[msg.sender] += amount;
        emit Transfer(address(0), msg.sender, amount);
    }
}
