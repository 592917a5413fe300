// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

contract Coin {
    event Transfer(address indexed from, address indexed to, uint256 value);

    string public symbol = "COIN";
    uint8 public decimals = 18;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    constructor() {
        mint(msg.sender);
    }

    function mint(address to) internal {
        totalSupply += 1_000_000 ether;
        balanceOf[to] += 1_000_000 ether;
        emit Transfer(address(0), to, 1_000_000 ether);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        return move(from, to, amount);
    }

    function move(address from, address to, uint256 amount) private returns (bool) {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
        return true;
    }
}

/// What a launchpad makes: all tokens go to the launchpad, which names whoever asked for it.
contract LaunchedCoin is Coin {
    address public originalAdmin;

    constructor(address admin) {
        originalAdmin = admin;
    }
}

contract Launchpad {
    event Launched(address coin);

    function launch() external {
        emit Launched(address(new LaunchedCoin(msg.sender)));
    }
}

/// All tokens of it are made for whoever asks.
contract GiftedCoin is Coin {
    constructor(address to) {
        mint(to);
    }
}

contract Giver {
    event Launched(address coin);

    function launch() external {
        emit Launched(address(new GiftedCoin{salt: keccak256(abi.encode(msg.sender))}(msg.sender)));
    }
}

/// A token of which nothing tells who made it.
contract Silent {
    uint8 public decimals = 18;
    uint256 public totalSupply = 1;
    mapping(address => uint256) public balanceOf;
}

/// Names somebody without any proof.
contract Boaster is Silent {
    address public creator = address(0x1111111111111111111111111111111111111111);
}

contract Sanctions {
    mapping(address => bool) public isSanctioned;

    function add(address account) external {
        isSanctioned[account] = true;
    }
}
