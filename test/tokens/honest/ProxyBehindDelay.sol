// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TransparentUpgradeableProxy} from
    "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";

/// Can be upgraded, by a timelock that announces it two days ahead.
contract ProxyBehindDelay is TransparentUpgradeableProxy {
    constructor(address logic, address timelock)
        TransparentUpgradeableProxy(logic, timelock, abi.encodeWithSignature("initialize(address)", msg.sender))
    {}
}
