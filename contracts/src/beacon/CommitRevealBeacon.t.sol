// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BeaconFixture} from "../testing/BeaconFixture.sol";
import {vm} from "../testing/Vm.sol";
import {BeaconRounds} from "./BeaconRounds.sol";
import {BeaconSeats} from "./BeaconSeats.sol";
import {CommitRevealBeacon} from "./CommitRevealBeacon.sol";
import {IBeacon} from "./IBeacon.sol";

/// @title Rounds of four members and their values.
contract CommitRevealBeaconTest is BeaconFixture {
    function test_GivesAValueForEachRoundThatEnoughRevealedIn() public {
        _begin();
        _revealAll();
        uint256 began = GENESIS + ROUND;
        assertTrue(!beacon.readyAfter(began), "the round still runs");
        assertEq(beacon.readyAt(began), 0, "the round still runs");
        vm.expectRevert(abi.encodeWithSelector(IBeacon.BeaconNotReady.selector, began));
        beacon.seedAfter(began);
        _next();
        assertTrue(beacon.readyAfter(began), "the round is over");
        assertEq(beacon.readyAt(began), began + ROUND, "since its end");
        bytes32 first = beacon.seedAfter(began);
        _revealAll();
        _next();
        assertEq(beacon.seedAfter(began), first, "the answer stays");
        assertEq(beacon.seedAfter(0), first, "the first of all");
        assertTrue(beacon.seedAfter(began + 1) != first, "a second later it is the next round's");
    }

    function test_NeedsTwoThirdsOfThoseWhoTakePart() public {
        _begin();
        _reveal(members[0]);
        _reveal(members[1]);
        assertTrue(!beacon.isValid(1), "two of four");
        _reveal(members[2]);
        assertTrue(beacon.isValid(1), "three of four");
        assertEq(beacon.revealedIn(1), 7, "seats");
        assertEq(beacon.activeIn(1), 15, "seats");
    }

    function test_OneMemberAloneIsEnoughUnlessMoreAreAskedFor() public {
        _commit(members[3], BOND);
        _next();
        _reveal(members[3]);
        assertTrue(beacon.isValid(1), "one of one");
        CommitRevealBeacon.Parameters memory parameters = _parameters();
        parameters.minReveals = 2;
        beacon = new CommitRevealBeacon(address(this), members, parameters);
        _commit(members[3], BOND);
        _next();
        _reveal(members[3]);
        assertTrue(!beacon.isValid(2), "one is too few");
    }

    function test_TheValueDoesNotHangOnTheOrderOfReveals() public {
        _begin();
        uint256 state = vm.snapshotState();
        for (uint256 i = 0; i < 4; i++) _reveal(members[i]);
        _next();
        bytes32 value = beacon.seedAfter(GENESIS + ROUND);
        vm.revertToState(state);
        for (uint256 i = 4; i > 0; i--) _reveal(members[i - 1]);
        _next();
        assertEq(beacon.seedAfter(GENESIS + ROUND), value, "the same");
    }

    function test_SkipsRoundsWithoutAValue() public {
        _begin();
        _revealAll();
        for (uint256 gap = 1; gap < 500; gap = gap * 5 + 2) {
            uint256 asked = block.timestamp + 1;
            for (uint256 i = 0; i < gap; i++) _next();
            for (uint256 i = 0; i < 4; i++) _commit(members[i], 0);
            _next();
            assertTrue(!beacon.readyAfter(asked), "nothing came");
            _revealAll();
            uint256 began = GENESIS + uint256(beacon.currentRound()) * ROUND;
            assertTrue(!beacon.readyAfter(asked), "not over");
            _next();
            assertEq(beacon.seedAfter(asked), beacon.seedAfter(began), "the first that came");
            assertEq(beacon.readyAt(asked), began + ROUND, "then");
        }
    }

    function test_SearchesFourWordsOfRoundsAndNoFurther() public {
        _begin();
        _revealAll();
        uint256 asked = block.timestamp + 1;
        vm.warp(GENESIS + (uint256(4) * 256 - 1) * ROUND);
        for (uint256 i = 0; i < 4; i++) _commit(members[i], 0);
        _next();
        _revealAll();
        _next();
        assertTrue(!beacon.readyAfter(asked), "too far");
        assertTrue(beacon.readyAfter(asked + 256 * ROUND), "near enough");
        assertTrue(!beacon.readyAfter(block.timestamp + 1e6), "the future");
    }

    function test_RefusesLinksThatAreNotNext() public {
        _begin();
        bytes32 head = beacon.memberOf(members[0]).head;
        _refuse(members[0], head, abi.encodeWithSelector(CommitRevealBeacon.LinkWrong.selector, head, 1));
        _refuse(members[0], _link(members[0], 2), abi.encodeWithSelector(CommitRevealBeacon.LinkWrong.selector, head, 1));
        _refuse(members[0], _link(members[1], 1), abi.encodeWithSelector(CommitRevealBeacon.LinkWrong.selector, head, 1));
        _next();
        _refuse(members[0], _link(members[0], 1), abi.encodeWithSelector(CommitRevealBeacon.LinkWrong.selector, head, 2));
        _reveal(members[0]);
        _refuse(members[0], _link(members[0], 2), abi.encodeWithSelector(CommitRevealBeacon.AlreadyRevealed.selector, members[0], 2));
    }

    function test_RefusesThoseWhoTakeNoPart() public {
        _commit(members[0], BOND);
        _refuse(members[0], _link(members[0], 0), abi.encodeWithSelector(CommitRevealBeacon.NotActive.selector, members[0], 0));
        _next();
        _reveal(members[0]);
        _refuse(members[1], _link(members[1], 1), abi.encodeWithSelector(CommitRevealBeacon.NotActive.selector, members[1], 1));
        _refuse(address(this), 0, abi.encodeWithSelector(CommitRevealBeacon.NotActive.selector, address(this), 1));
    }

    function test_WhoCommitsAnewBeforeItsRevealCannotRevealInThatRound() public {
        _begin();
        _commit(members[0], 0);
        _refuse(members[0], _link(members[0], 1), abi.encodeWithSelector(CommitRevealBeacon.LinkWrong.selector, _link(members[0], 1), 0));
    }

    function test_RefusesMembersThatAreNoneAndBondsThatAreTooSmall() public {
        vm.deal(address(this), 100 ether);
        vm.expectRevert(abi.encodeWithSelector(BeaconSeats.NotMember.selector, address(this)));
        beacon.commit{value: BOND}(0);
        vm.expectRevert(abi.encodeWithSelector(BeaconSeats.NotMember.selector, address(this)));
        beacon.addBond{value: 1}();
        vm.expectRevert(abi.encodeWithSelector(BeaconSeats.NotMember.selector, address(this)));
        beacon.resign();
        vm.prank(members[0]);
        vm.expectRevert(abi.encodeWithSelector(BeaconSeats.BondTooSmall.selector, BOND - 1));
        beacon.commit{value: BOND - 1}(0);
    }

    function test_RefusesParametersWithoutSense() public {
        CommitRevealBeacon.Parameters memory parameters = _parameters();
        parameters.minReveals = 0;
        _refuseParameters(parameters, CommitRevealBeacon.ParametersInvalid.selector);
        parameters = _parameters();
        parameters.minBond = PENALTY - 1;
        _refuseParameters(parameters, CommitRevealBeacon.ParametersInvalid.selector);
        parameters = _parameters();
        parameters.roundSeconds = 0;
        _refuseParameters(parameters, BeaconRounds.RoundsInvalid.selector);
        parameters = _parameters();
        parameters.genesisTime = GENESIS + 1;
        _refuseParameters(parameters, BeaconRounds.RoundsInvalid.selector);
        members.push(members[0]);
        vm.expectRevert(abi.encodeWithSelector(BeaconSeats.AlreadyMember.selector, members[0]));
        new CommitRevealBeacon(address(this), members, _parameters());
    }

    function _refuseParameters(CommitRevealBeacon.Parameters memory parameters, bytes4 reason) private {
        vm.expectRevert(reason);
        new CommitRevealBeacon(address(this), members, parameters);
    }

    function _refuse(address member, bytes32 link, bytes memory reason) private {
        vm.prank(member);
        vm.expectRevert(reason);
        beacon.reveal(link);
    }
}
