// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Code that a holder of powers may bring in: as the new code of a proxy, or as a rule of somebody
/// else's that a token asks. It knows a word that no token knows, and refuses whatever it is asked.
///
/// Never deployed: its code is put at an unused address for the length of one `eth_call`.
contract Impostor {
    /// ERC-1822: what an upgradeable contract asks before it accepts new code.
    function proxiableUUID() external pure returns (bytes32) {
        return 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    }

    /// What a beacon is asked.
    function implementation() external view returns (address) {
        return address(this);
    }

    /// keccak256("faregate.impostor"), shortened to what only this code answers.
    function isImpostor() external pure returns (uint256) {
        return 0x666172656761746520696d706f73746f72;
    }

    fallback() external payable {
        assembly ("memory-safe") {
            mstore(0, 0)
            return(0, 32)
        }
    }
}
