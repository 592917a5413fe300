// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";

/// Can be upgraded by its owner, a wallet in which two of three people must agree.
contract ProxyBehindMultisig is ERC1967Proxy {
    constructor(address logic, address multisig)
        ERC1967Proxy(logic, abi.encodeWithSignature("initialize(address,address)", msg.sender, multisig))
    {}
}
