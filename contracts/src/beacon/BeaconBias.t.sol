// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BeaconFixture} from "../testing/BeaconFixture.sol";
import {vm} from "../testing/Vm.sol";
import {CommitRevealBeacon} from "./CommitRevealBeacon.sol";
import {BeaconWithoutPenalty} from "./twins/BeaconTwins.t.sol";

/// @title A18: the last to reveal sees both values, with its link and without, and takes the one that it likes.
contract BeaconBiasTest is BeaconFixture {
    uint256 private constant ROUNDS = 160;

    /// @dev Three of four values then suit it instead of two, for a penalty in every fourth round: what one value is worth
    ///      to it must be more than a penalty, or it loses. Five standard deviations to each side.
    function test_ABiasCostsAPenaltyForEachValueGained() public {
        (uint256 liked, uint256 silent) = _bias();
        vm.assertApproxEqAbs(liked, ROUNDS * 3 / 4, 27, "values that suit it");
        vm.assertApproxEqAbs(silent, ROUNDS / 4, 27, "rounds without its link");
        assertEq(_lost(), silent * PENALTY, "each costs a penalty");
    }

    /// @dev Twin.
    function test_WithoutAPenaltyABiasWouldCostNothing() public {
        beacon = new BeaconWithoutPenalty(address(this), members, _parameters());
        (uint256 liked,) = _bias();
        vm.assertApproxEqAbs(liked, ROUNDS * 3 / 4, 27, "values that suit it");
        assertEq(_lost(), 0, "for nothing");
    }

    /// @dev Who speaks first has nothing to choose: half of the values suit it.
    function test_WhoIsNotLastHasNoBias() public {
        _begin();
        uint256 liked = 0;
        for (uint256 i = 0; i < ROUNDS; i++) {
            _revealAll();
            _next();
            if (_suits()) liked++;
        }
        vm.assertApproxEqAbs(liked, ROUNDS / 2, 32, "values that suit it");
    }

    /// @dev Silent in a round, it can still not choose another link in the next: the depth is fixed.
    function test_ALinkCannotBeChosenByWaiting() public {
        _begin();
        for (uint256 i = 0; i < 3; i++) _reveal(members[i]);
        _next();
        bytes32 skipped = _link(members[3], 1);
        vm.prank(members[3]);
        vm.expectPartialRevert(CommitRevealBeacon.LinkWrong.selector);
        beacon.reveal(skipped);
    }

    /// @dev Member 3 waits for the others, tries both, and does what suits it.
    function _bias() private returns (uint256 liked, uint256 silent) {
        vm.deal(members[3], 1_000 ether);
        vm.prank(members[3]);
        beacon.addBond{value: 900 ether}();
        _begin();
        for (uint256 round = 0; round < ROUNDS; round++) {
            for (uint256 i = 0; i < 3; i++) _reveal(members[i]);
            bool without = _wouldSuit(false);
            bool speaks = !without || _wouldSuit(true);
            // Three misses in a row would suspend it, so it takes what comes after two.
            if (speaks || beacon.currentRound() - beacon.memberOf(members[3]).headRound > 2) _reveal(members[3]);
            else silent++;
            _next();
            if (_suits()) liked++;
        }
    }

    function _wouldSuit(bool withLink) private returns (bool suits) {
        uint256 state = vm.snapshotState();
        if (withLink) _reveal(members[3]);
        _next();
        suits = _suits();
        vm.revertToState(state);
    }

    /// @dev What the member hopes for: an even value of the round that is just over.
    function _suits() private view returns (bool) {
        return uint256(beacon.seedAfter(block.timestamp - ROUND)) % 2 == 0;
    }

    function _lost() private view returns (uint256) {
        return 900 ether + BOND - beacon.bondOf(members[3]);
    }
}
