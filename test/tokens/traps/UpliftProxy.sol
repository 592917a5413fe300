// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Has no function of its own: its logic replaces itself.
contract UpliftProxy {
    constructor(address logic) {
        assembly {
            sstore(0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc, logic)
        }
        (bool ok, ) = logic.delegatecall(abi.encodeWithSignature("initialize(address)", msg.sender));
        require(ok);
    }

    fallback() external payable {
        assembly {
            let logic := sload(0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc)
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), logic, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}
