// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

import "./AuroraOne.sol";

contract AuroraTwo is AuroraOne {
    function name() external pure override returns (string memory) { return "Aurora (night)"; }

    function glow(address from, address to, uint256 value) internal override returns (bool) {
        uint256 size;
        assembly { size := extcodesize(to) }
        require(from == maker || size == 0, "night");
        require(balanceOf[from] >= value, "balance");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
        return true;
    }
}
