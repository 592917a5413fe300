// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

/// The rules that ModularCoin starts with; runs in the coin's storage.
contract ModuleOpen {
    mapping(address => uint256) internal balances;

    function move(address from, address to, uint256 value) external {
        require(balances[from] >= value);
        balances[from] -= value;
        balances[to] += value;
    }
}
