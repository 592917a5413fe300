// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// The logic of UpliftProxy, in the manner of ERC-1822: `upgradeToAndCall` is the owner's.
contract UpliftLogic {
    bytes32 public constant proxiableUUID =
        0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    address public owner;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event Upgraded(address indexed implementation);

    function initialize(address owner_) external {
        require(owner == address(0), "initialized");
        owner = owner_;
        totalSupply = 5_000_000 ether;
        balanceOf[owner_] = totalSupply;
        emit Transfer(address(0), owner_, totalSupply);
    }

    function upgradeToAndCall(address logic, bytes calldata data) external payable {
        require(msg.sender == owner, "not the owner");
        require(UpliftLogic(logic).proxiableUUID() == proxiableUUID, "not proxiable");
        assembly { sstore(proxiableUUID, logic) }
        emit Upgraded(logic);
        if (data.length == 0) return;
        (bool ok, ) = logic.delegatecall(data);
        require(ok);
    }

    function name() external pure virtual returns (string memory) { return "Uplift"; }
    function symbol() external pure returns (string memory) { return "UPL"; }
    function decimals() external pure returns (uint8) { return 18; }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _lift(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        _lift(from, to, value);
        return true;
    }

    function _lift(address from, address to, uint256 value) internal virtual {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
