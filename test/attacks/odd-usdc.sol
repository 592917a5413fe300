// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.27;

/** Says what it is told to say. */
contract Echo {
    event Transfer(address indexed from, address indexed to, uint256 value);

    function say(address from, address to, uint256 value) external {
        emit Transfer(from, to, value);
    }
}

/**
 * A token whose transferWithAuthorization always succeeds. What it does then is set by `behave`:
 * it checks no signature, and a used nonce is no reason for it to fail.
 */
contract OddUsdc {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);

    enum Behaviour {
        Honest,
        Silent,
        UsesOnly,
        PaysThief,
        PaysLess,
        PaysBack,
        OthersLog
    }

    Behaviour public behaviour;
    address public immutable thief;
    Echo private immutable echo = new Echo();
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(bytes32 => bool)) public authorizationState;

    constructor(address thief_) {
        thief = thief_;
    }

    function behave(Behaviour next) external {
        behaviour = next;
    }

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
    }

    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256,
        uint256,
        bytes32 nonce,
        uint8,
        bytes32,
        bytes32
    ) external {
        if (behaviour == Behaviour.Silent || authorizationState[from][nonce]) return;
        authorizationState[from][nonce] = true;
        emit AuthorizationUsed(from, nonce);
        if (behaviour == Behaviour.Honest) move(from, to, value);
        if (behaviour == Behaviour.PaysThief) move(from, thief, value);
        if (behaviour == Behaviour.PaysLess) move(from, to, value - 1);
        if (behaviour == Behaviour.PaysBack) move(to, from, 0);
        if (behaviour == Behaviour.OthersLog) echo.say(from, to, value);
    }

    function move(address from, address to, uint256 value) private {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
