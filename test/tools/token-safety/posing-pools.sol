// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Says that it is the pool of somebody else's token.
contract Poser {
    address public immutable factory;
    address public immutable token0;
    address public immutable token1;

    constructor(address factory_, address one, address other) {
        (factory, token0, token1) = (factory_, one, other);
    }
}
