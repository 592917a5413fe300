// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.27;

import {TransparentUpgradeableProxy} from
    "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";

/// The EIP-1967 proxy in front of `UpgradeableToken`. Its admin contract answers to `adminOwner`.
contract TokenProxy is TransparentUpgradeableProxy {
    constructor(address logic, address adminOwner, bytes memory data)
        payable
        TransparentUpgradeableProxy(logic, adminOwner, data)
    {}
}
