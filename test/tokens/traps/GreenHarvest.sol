// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

import "../base/TrapErc20V5.sol";

/// Percentages without a ceiling, one for each direction.
contract GreenHarvest is TrapErc20V5 {
    uint256 public buyFee = 2;
    uint256 public sellFee = 3;
    address public feeWallet;
    address public ammPair;
    mapping(address => bool) public feeless;

    constructor() public TrapErc20V5("Green Harvest", "GRHV", 18) {
        feeWallet = msg.sender;
        feeless[msg.sender] = true;
        _mint(msg.sender, 100000000 ether);
    }

    function setPair(address pair) external onlyOwner {
        ammPair = pair;
    }

    function setFees(uint256 buy, uint256 sell) external onlyOwner {
        buyFee = buy;
        sellFee = sell;
    }

    function _transfer(address from, address to, uint256 amount) internal {
        uint256 fee;
        if (!feeless[from] && !feeless[to]) {
            if (from == ammPair) fee = amount * buyFee / 100;
            if (to == ammPair) fee = amount * sellFee / 100;
        }
        if (fee > 0) super._transfer(from, feeWallet, fee);
        super._transfer(from, to, amount - fee);
    }
}
