// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "../../../beacon/IBeacon.sol";
import {IStorageMarket} from "../../IStorageMarket.sol";
import {ProofLedger} from "../ProofLedger.sol";

/// @title Twin for tests: lets the set change in the window.
contract LedgerWithoutFreeze is ProofLedger {
    constructor(IBeacon beacon_, IStorageMarket market_, address registry_, Parameters memory parameters)
        ProofLedger(beacon_, market_, registry_, parameters)
    {}

    function _requireUnfrozen(address) internal pure override {}
}

/// @title Twin for tests: asks everyone for the same nodes.
contract LedgerWithoutProvider is ProofLedger {
    constructor(IBeacon beacon_, IStorageMarket market_, address registry_, Parameters memory parameters)
        ProofLedger(beacon_, market_, registry_, parameters)
    {}

    function _firstState(bytes32 seed, address, bytes32 previous) internal pure override returns (bytes32) {
        return sha256(abi.encodePacked("watt/post/1", seed, bytes32(0), previous));
    }
}

/// @title Twin for tests: asks for the same nodes in every epoch.
contract LedgerWithoutSeed is ProofLedger {
    constructor(IBeacon beacon_, IStorageMarket market_, address registry_, Parameters memory parameters)
        ProofLedger(beacon_, market_, registry_, parameters)
    {}

    function _firstState(bytes32, address provider, bytes32) internal pure override returns (bytes32) {
        return sha256(abi.encodePacked("watt/post/1", provider));
    }
}

/// @title Twin for tests: each draw follows the answer before it.
contract LedgerThatFollowsAnswers is ProofLedger {
    constructor(IBeacon beacon_, IStorageMarket market_, address registry_, Parameters memory parameters)
        ProofLedger(beacon_, market_, registry_, parameters)
    {}

    function _drawnFrom(Walk memory walk) internal pure override returns (bytes32) {
        return walk.state;
    }
}
