// SPDX-License-Identifier: Apache-2.0
// optimizer: off
pragma solidity 0.6.12;

/// A proxy of its own make: no standard slot, one key.
contract CustomSlotProxy {
    bytes32 private constant LOGIC = keccak256("aurora.storage.logic");
    bytes32 private constant KEY = keccak256("aurora.storage.key");

    constructor(address logic) public {
        put(LOGIC, logic);
        put(KEY, msg.sender);
        (bool ok, ) = logic.delegatecall(abi.encodeWithSignature("start(address)", msg.sender));
        require(ok);
    }

    function relocate(address logic) external {
        require(msg.sender == get(KEY));
        put(LOGIC, logic);
    }

    fallback() external payable {
        address logic = get(LOGIC);
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), logic, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }

    function get(bytes32 slot) private view returns (address value) {
        assembly { value := sload(slot) }
    }

    function put(bytes32 slot, address value) private {
        assembly { sstore(slot, value) }
    }
}
