// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Each function lives in a facet of its own, and the cutter changes facets one by one.
contract FacetToken {
    struct Cuts {
        mapping(bytes4 => address) facets;
        address fallbackFacet;
        address cutter;
    }

    error NotTheCutter();

    constructor(address stone) {
        Cuts storage cuts = _cuts();
        cuts.fallbackFacet = stone;
        cuts.cutter = msg.sender;
        (bool ok, ) = stone.delegatecall(abi.encodeWithSignature("initialize(address)", msg.sender));
        require(ok);
    }

    function cut(bytes4[] calldata selectors, address facet) external {
        Cuts storage cuts = _cuts();
        if (msg.sender != cuts.cutter) revert NotTheCutter();
        for (uint256 i; i < selectors.length; ++i) cuts.facets[selectors[i]] = facet;
    }

    fallback() external payable {
        Cuts storage cuts = _cuts();
        address facet = cuts.facets[msg.sig];
        if (facet == address(0)) facet = cuts.fallbackFacet;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), facet, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }

    function _cuts() private pure returns (Cuts storage cuts) {
        bytes32 slot = keccak256("facet.token.cuts");
        assembly { cuts.slot := slot }
    }
}
