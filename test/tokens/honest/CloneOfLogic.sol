// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Becomes a minimal proxy (ERC-1167) to fixed logic: nobody can point it elsewhere.
contract CloneOfLogic {
    constructor(address logic) {
        (bool ok, ) = logic.delegatecall(abi.encodeWithSignature("initialize(address)", msg.sender));
        require(ok, "not initialized");
        bytes memory code = abi.encodePacked(
            hex"363d3d373d3d3d363d73", logic, hex"5af43d82803e903d91602b57fd5bf3"
        );
        assembly {
            return(add(code, 0x20), mload(code))
        }
    }
}
