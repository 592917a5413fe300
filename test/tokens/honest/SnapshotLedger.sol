// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.7.6;

import "../base/Base06.sol";

/// Remembers balances at numbered snapshots, for airdrops and votes. Anybody may ask what was.
contract SnapshotLedger is ERC20, Ownable {
    using SafeMath for uint256;

    struct Snapshots {
        uint256[] ids;
        uint256[] values;
    }

    mapping(address => Snapshots) private _accountSnapshots;
    uint256 private _current;

    event Snapshot(uint256 id);

    constructor() ERC20("Ledger Stone", "STONE") {
        _mint(msg.sender, 9000000e18);
    }

    function snapshot() external onlyOwner returns (uint256) {
        _current = _current.add(1);
        emit Snapshot(_current);
        return _current;
    }

    function balanceOfAt(address account, uint256 id) external view returns (uint256) {
        require(id > 0 && id <= _current, "ERC20Snapshot: nonexistent id");
        Snapshots storage kept = _accountSnapshots[account];
        for (uint256 i = 0; i < kept.ids.length; i++) {
            if (kept.ids[i] >= id) return kept.values[i];
        }
        return balanceOf(account);
    }

    function _beforeTokenTransfer(address from, address to, uint256) internal override {
        if (from != address(0)) _keep(from);
        if (to != address(0)) _keep(to);
    }

    function _keep(address account) private {
        Snapshots storage kept = _accountSnapshots[account];
        uint256 length = kept.ids.length;
        if (length == 0 ? _current > 0 : kept.ids[length - 1] < _current) {
            kept.ids.push(_current);
            kept.values.push(balanceOf(account));
        }
    }
}
