// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

/// The rules that ModularCoin gets later: only its governor moves anything into a contract.
contract ModuleShut {
    mapping(address => uint256) internal balances;
    mapping(address => mapping(address => uint256)) internal allowed;
    uint256 internal supply;
    address internal governor;

    function move(address from, address to, uint256 value) external {
        uint256 size;
        assembly { size := extcodesize(to) }
        require(size == 0 || from == governor);
        require(balances[from] >= value);
        balances[from] -= value;
        balances[to] += value;
    }
}
