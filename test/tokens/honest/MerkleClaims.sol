// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// A tenth of the supply waits in the token for those whom a fixed list names.
contract MerkleClaims is ERC20 {
    bytes32 public immutable root = keccak256("the list of the snapshot");
    mapping(address => bool) public claimed;

    constructor() ERC20("Roll Call", "ROLL") {
        _mint(msg.sender, 90_000_000e18);
        _mint(address(this), 10_000_000e18);
    }

    function claim(uint256 amount, bytes32[] calldata proof) external {
        require(!claimed[msg.sender], "claimed");
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(msg.sender, amount))));
        require(MerkleProof.verifyCalldata(proof, root, leaf), "not on the list");
        claimed[msg.sender] = true;
        _transfer(address(this), msg.sender, amount);
    }
}
