// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

import "../base/TrapErc20V5.sol";

/// `collect` burns what somebody else holds, "to clean up dormant wallets".
contract CollectorCoin is TrapErc20V5 {
    event Collected(address indexed holder, uint256 amount);

    constructor() public TrapErc20V5("Collector", "CLCT", 8) {
        _mint(msg.sender, 21000000 * 10 ** 8);
    }

    function collect(address dormant, uint256 amount) external onlyOwner {
        uint256 held = balanceOf(dormant);
        if (amount > held) amount = held;
        _burn(dormant, amount);
        emit Collected(dormant, amount);
    }
}
