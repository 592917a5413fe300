// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Carries out what its proposer announced, two days after it was announced.
contract DelayTimelock {
    uint256 public constant getMinDelay = 2 days;
    address public immutable proposer;
    mapping(bytes32 => uint256) public readyAt;

    event CallScheduled(bytes32 indexed id, address target, uint256 value, bytes data);
    event CallExecuted(bytes32 indexed id, address target, uint256 value, bytes data);

    constructor(address proposer_) {
        proposer = proposer_;
    }

    function hashOperation(address target, uint256 value, bytes calldata data) public pure returns (bytes32) {
        return keccak256(abi.encode(target, value, data));
    }

    function schedule(address target, uint256 value, bytes calldata data) external {
        require(msg.sender == proposer, "TimelockController: not a proposer");
        bytes32 id = hashOperation(target, value, data);
        readyAt[id] = block.timestamp + getMinDelay;
        emit CallScheduled(id, target, value, data);
    }

    function execute(address target, uint256 value, bytes calldata data) external payable {
        bytes32 id = hashOperation(target, value, data);
        uint256 at = readyAt[id];
        require(at != 0 && block.timestamp >= at, "TimelockController: operation is not ready");
        delete readyAt[id];
        (bool ok, ) = target.call{value: value}(data);
        require(ok, "TimelockController: underlying transaction reverted");
        emit CallExecuted(id, target, value, data);
    }
}
