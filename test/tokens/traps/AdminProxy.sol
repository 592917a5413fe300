// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A proxy in the standard slots whose admin is a plain key.
contract AdminProxy {
    bytes32 private constant IMPLEMENTATION =
        bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);
    bytes32 private constant ADMIN = bytes32(uint256(keccak256("eip1967.proxy.admin")) - 1);

    event Upgraded(address indexed implementation);

    constructor(address logic) {
        _set(ADMIN, msg.sender);
        _set(IMPLEMENTATION, logic);
        (bool ok, ) = logic.delegatecall(abi.encodeWithSignature("initialize(address)", msg.sender));
        require(ok);
    }

    function upgradeTo(address logic) external {
        require(msg.sender == _get(ADMIN), "admin");
        _set(IMPLEMENTATION, logic);
        emit Upgraded(logic);
    }

    fallback() external payable {
        address logic = _get(IMPLEMENTATION);
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), logic, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }

    function _get(bytes32 slot) private view returns (address value) {
        assembly { value := sload(slot) }
    }

    function _set(bytes32 slot, address value) private {
        assembly { sstore(slot, value) }
    }
}
