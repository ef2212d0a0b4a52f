// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CommitRevealBeacon} from "../CommitRevealBeacon.sol";

/// @title Twin for tests: silence costs nothing.
contract BeaconWithoutPenalty is CommitRevealBeacon {
    constructor(address governance_, address[] memory members, Parameters memory parameters)
        CommitRevealBeacon(governance_, members, parameters)
    {}

    function _penalty(uint256) internal pure override returns (uint256) {
        return 0;
    }
}
