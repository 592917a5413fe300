// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;

import "../base/TrapErc20V6.sol";

/// Nobody can freeze anything, until the admin grants the role that can.
contract RoleFreezer is TrapErc20V6 {
    bytes32 public constant DEFAULT_ADMIN_ROLE = 0x00;
    bytes32 public constant COMPLIANCE_ROLE = keccak256("COMPLIANCE_ROLE");
    mapping(bytes32 => mapping(address => bool)) private _roles;
    mapping(address => bool) private _frozen;

    event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender);

    constructor() public TrapErc20V6("Civic Dollar", "CIVD", 300000000 ether) {
        _roles[DEFAULT_ADMIN_ROLE][msg.sender] = true;
        renounceOwnership();
    }

    function hasRole(bytes32 role, address account) public view returns (bool) {
        return _roles[role][account];
    }

    function grantRole(bytes32 role, address account) external {
        require(hasRole(DEFAULT_ADMIN_ROLE, msg.sender), "AccessControl: sender must be an admin");
        _roles[role][account] = true;
        emit RoleGranted(role, account, msg.sender);
    }

    function freeze(address account, bool frozen) external {
        require(hasRole(COMPLIANCE_ROLE, msg.sender), "AccessControl: sender must have the role");
        _frozen[account] = frozen;
    }

    function _beforeTokenTransfer(address from, address, uint256) internal override {
        require(!_frozen[from], "frozen");
    }
}
