// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

interface Erc20 {
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external;
}

contract HonestSpender {
    mapping(address => uint256) public deposits;

    function deposit(Erc20 token, uint256 amount, address receiver) external {
        token.transferFrom(msg.sender, address(this), amount);
        deposits[receiver] += amount;
    }
}

contract PermitSpender {
    function depositFor(
        Erc20 token, address from, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s
    ) external {
        token.permit(from, address(this), amount, deadline, v, r, s);
        token.transferFrom(from, address(this), amount);
    }
}

contract Grabber {
    function initialize() external {}

    function collect(address from, Erc20 token, uint256 amount) external {
        token.transferFrom(from, address(this), amount);
    }
}

contract OwnedGrabber {
    address public owner = msg.sender;

    function setOwner(address next) external {
        require(msg.sender == owner);
        owner = next;
    }

    function collect(Erc20 token, address from, address to, uint256 amount) external {
        require(msg.sender == owner, "not you");
        token.transferFrom(from, to, amount);
    }
}

contract OpenRelay {
    function execute(address to, bytes calldata data) external {
        (bool ok, ) = to.call(data);
        require(ok);
    }
}

contract OpenBatch {
    struct Call {
        address to;
        uint256 value;
        bytes data;
    }

    function batch(Call[] calldata calls) external {
        for (uint256 i = 0; i < calls.length; i++) {
            (bool ok, ) = calls[i].to.call(calls[i].data);
            require(ok);
        }
    }
}

contract Waiting {
    function getMinDelay() external pure returns (uint256) { return 2 days; }
}

contract SafeLike {
    function getThreshold() external pure returns (uint256) { return 2; }
    function getOwners() external pure returns (address[] memory owners) {
        owners = new address[](3);
    }
}

contract Mortal {
    function end(address payable heir) external { selfdestruct(heir); }
}

contract Sink {
    receive() external payable {
        payable(address(0xBEEF00000000000000000000000000000000BEEf)).transfer(msg.value);
    }
}

contract Purse {
    receive() external payable {}
}

contract FakePool {
    address public immutable factory;
    address public token0 = address(0x1111111111111111111111111111111111111111);
    address public token1 = address(0x2222222222222222222222222222222222222222);

    constructor(address factory_) { factory = factory_; }
}

contract Sanctions {
    mapping(address => bool) public isSanctioned;
    function add(address account) external { isSanctioned[account] = true; }
}

contract Garbage {
    function isSanctioned(address) external pure returns (uint256) { return 7; }
}
