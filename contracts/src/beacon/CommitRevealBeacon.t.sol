// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BeaconFixture} from "../testing/BeaconFixture.sol";
import {vm} from "../testing/Vm.sol";
import {CommitRevealBeacon} from "./CommitRevealBeacon.sol";
import {IBeacon} from "./IBeacon.sol";

/// @title Rounds of four members, their values, and what silence costs.
contract CommitRevealBeaconTest is BeaconFixture {
    function test_GivesAValueForEachRoundThatEnoughRevealedIn() public {
        _commitAll();
        _next();
        _revealAll();
        uint256 began = GENESIS + ROUND;
        assertTrue(!beacon.readyAfter(began), "the round still runs");
        _next();
        assertTrue(beacon.readyAfter(began), "the round is over");
        assertEq(beacon.readyAt(began), began + ROUND, "since its end");
        bytes32 first = beacon.seedAfter(began);
        _revealAll();
        _next();
        assertEq(beacon.seedAfter(began), first, "the answer stays");
        assertTrue(beacon.seedAfter(began + 1) != first, "what was asked a second later is the next round's");
    }
}
