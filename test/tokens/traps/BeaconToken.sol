// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

interface IBeacon {
    function implementation() external view returns (address);
}

/// Looks up at every call where its code is.
contract BeaconToken {
    bytes32 private constant BEACON = bytes32(uint256(keccak256("eip1967.proxy.beacon")) - 1);

    constructor(address beacon, address logic) {
        bytes32 slot = BEACON;
        assembly { sstore(slot, beacon) }
        (bool ok, ) = beacon.call(abi.encodeWithSignature("point(address)", logic));
        require(ok);
        (ok, ) = logic.delegatecall(abi.encodeWithSignature("initialize(address)", msg.sender));
        require(ok);
    }

    fallback() external {
        bytes32 slot = BEACON;
        address beacon;
        assembly { beacon := sload(slot) }
        address logic = IBeacon(beacon).implementation();
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), logic, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}
