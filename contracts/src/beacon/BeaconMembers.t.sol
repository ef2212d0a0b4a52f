// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governed} from "../energy/oracle/Governed.sol";
import {BeaconFixture} from "../testing/BeaconFixture.sol";
import {vm} from "../testing/Vm.sol";
import {BeaconSeats} from "./BeaconSeats.sol";
import {CommitRevealBeacon} from "./CommitRevealBeacon.sol";

/// @title What silence costs, who is suspended, and how members come and go.
contract BeaconMembersTest is BeaconFixture {
    function test_SilenceCostsAPenaltyThatTheOthersShare() public {
        _begin();
        for (uint256 i = 0; i < 3; i++) _reveal(members[i]);
        assertEq(beacon.bondOf(members[3]), BOND, "the round still runs");
        _next();
        assertEq(beacon.bondOf(members[3]), BOND - PENALTY, "known without a call");
        assertEq(beacon.memberOf(members[3]).bond, BOND, "and not yet counted");
        vm.expectEmit();
        emit BeaconSeats.Missed(members[3], 1, PENALTY);
        beacon.settle();
        assertEq(beacon.memberOf(members[3]).bond, BOND - PENALTY, "counted");
        assertEq(beacon.bondOf(members[3]), BOND - PENALTY, "once");
        beacon.settle();
        assertEq(beacon.bondOf(members[3]), BOND - PENALTY, "once");
        assertEq(beacon.memberOf(members[0]).credit, PENALTY / 3 + PENALTY % 3, "and what is left over");
        assertEq(beacon.memberOf(members[1]).credit, PENALTY / 3, "a third");
        vm.prank(members[1]);
        beacon.withdraw();
        assertEq(members[1].balance, 90 ether + PENALTY / 3, "taken out");
    }

    function test_ARevealOfTheNextRoundCountsThePenaltiesOfTheLast() public {
        _begin();
        _reveal(members[0]);
        _next();
        _reveal(members[1]);
        assertEq(beacon.memberOf(members[1]).bond, BOND - PENALTY, "silent, with two others");
        assertEq(beacon.memberOf(members[0]).credit, 3 * uint256(PENALTY), "all of it");
    }

    function test_ARoundInWhichNobodyRevealsCostsNothing() public {
        _begin();
        _next();
        _next();
        beacon.settle();
        for (uint256 i = 0; i < 4; i++) assertEq(beacon.bondOf(members[i]), BOND, "nothing");
    }

    function test_MissesMayBeCaughtUpWithinThreeRounds() public {
        _begin();
        for (uint256 round = 1; round < 4; round++) {
            if (round == 3) _reveal(members[3]);
            _reveal(members[0]);
            _next();
        }
        assertEq(beacon.bondOf(members[3]), BOND - 2 * PENALTY, "two misses");
        assertTrue(beacon.activeIn(4) & 8 != 0, "takes part again");
    }

    function test_SuspendsAfterThreeMissesUntilItCommitsAnew() public {
        _begin();
        for (uint256 round = 1; round < 4; round++) {
            _reveal(members[0]);
            _next();
        }
        assertEq(beacon.activeIn(4), 1, "only who revealed");
        _reveal(members[0]);
        assertTrue(beacon.isValid(4), "one of one");
        vm.prank(members[3]);
        vm.expectRevert(abi.encodeWithSelector(CommitRevealBeacon.NotActive.selector, members[3], 4));
        beacon.reveal(0);
        _next();
        beacon.settle();
        assertEq(beacon.bondOf(members[3]), BOND - 3 * PENALTY, "no more than three");

        bytes32 head = beacon.memberOf(members[3]).head;
        vm.prank(members[3]);
        beacon.commit{value: 3 * PENALTY}(head);
        assertTrue(beacon.activeIn(5) & 8 == 0, "from the next round on");
        _next();
        bytes32 link = _link(members[3], 1);
        vm.prank(members[3]);
        beacon.reveal(link);
        assertEq(beacon.revealedIn(6), 8, "the same head did");
    }

    function test_ABondThatCoversNoPenaltySuspendsAtOnce() public {
        CommitRevealBeacon.Parameters memory parameters = _parameters();
        parameters.minBond = PENALTY + 1;
        beacon = new CommitRevealBeacon(address(this), members, parameters);
        for (uint256 i = 0; i < 4; i++) _commit(members[i], PENALTY + 1);
        _next();
        _reveal(members[0]);
        _next();
        beacon.settle();
        assertEq(beacon.activeIn(2), 1, "the others are out");
        assertEq(beacon.bondOf(members[1]), 1, "what is left");
        vm.prank(members[1]);
        vm.expectRevert(abi.encodeWithSelector(BeaconSeats.BondTooSmall.selector, 1));
        beacon.commit(0);
        _commit(members[1], PENALTY);
        assertEq(beacon.activeIn(2), 1, "from the next round on");
        _reveal(members[0]);
        _next();
        assertEq(beacon.activeIn(3), 3, "now");
        assertEq(beacon.bondOf(members[1]), PENALTY + 1, "it owed nothing in between");
    }

    function test_WhoTakesASeatInARoundOwesNothingInIt() public {
        _commit(members[0], BOND);
        _next();
        _commit(members[1], BOND);
        _reveal(members[0]);
        _next();
        beacon.settle();
        assertEq(beacon.bondOf(members[1]), BOND, "nothing");
    }

    function test_LeavingPaysTheBondOutAfterTheRoundAndItsPenalty() public {
        _begin();
        _reveal(members[0]);
        vm.startPrank(members[1]);
        beacon.resign();
        vm.expectRevert(BeaconSeats.NothingToPay.selector);
        beacon.withdraw();
        _next();
        vm.expectEmit();
        emit BeaconSeats.PaidOut(members[1], BOND - PENALTY);
        beacon.withdraw();
        vm.stopPrank();
        assertEq(members[1].balance, 100 ether - PENALTY, "it was silent when it left");
        assertTrue(beacon.activeIn(2) & 2 == 0, "gone");
    }

    function test_GovernanceAdmitsAndRemoves() public {
        address newcomer = vm.addr(0x999);
        vm.deal(newcomer, 100 ether);
        _begin();
        _revealAll();
        beacon.remove(members[2]);
        beacon.admit(newcomer);
        assertEq(beacon.memberOf(newcomer).seat, 4, "a seat that was left is not free in that round");
        _next();
        beacon.admit(members[2]);
        assertEq(beacon.memberOf(members[2]).seat, 2, "now it is");
        _commit(newcomer, BOND);
        _next();
        _reveal(newcomer);
        assertEq(beacon.revealedIn(3), 16, "takes part");
        vm.expectRevert(abi.encodeWithSelector(BeaconSeats.AlreadyMember.selector, newcomer));
        beacon.admit(newcomer);
        vm.startPrank(newcomer);
        vm.expectRevert(abi.encodeWithSelector(Governed.NotGovernance.selector, newcomer));
        beacon.admit(address(1));
        vm.expectRevert(abi.encodeWithSelector(Governed.NotGovernance.selector, newcomer));
        beacon.remove(members[0]);
        vm.stopPrank();
    }

    function test_HasSixtyFourSeats() public {
        for (uint256 i = 4; i < 64; i++) beacon.admit(vm.addr(0x1000 + i));
        vm.expectRevert(BeaconSeats.SeatsTaken.selector);
        beacon.admit(vm.addr(0x2000));
        beacon.remove(vm.addr(0x1000 + 63));
        _next();
        beacon.admit(vm.addr(0x2000));
        assertEq(beacon.memberOf(vm.addr(0x2000)).seat, 63, "the one that was left");
    }

    /// @dev A quarter of a block of 30 million gas, with every seat taken and half of them silent.
    function test_CountsPenaltiesAtABoundedCost() public {
        for (uint256 i = 4; i < 64; i++) {
            members.push(vm.addr(0x1000 + i));
            vm.deal(members[i], BOND);
            beacon.admit(members[i]);
        }
        _begin();
        for (uint256 i = 0; i < 32; i++) _reveal(members[i]);
        _next();
        uint256 before = gasleft();
        beacon.settle();
        assertLt(before - gasleft(), 7_500_000, "gas");
        assertEq(beacon.memberOf(members[0]).credit, PENALTY, "32 penalties for 32");
    }

    function test_BondsCanGrowBetweenCommitments() public {
        vm.prank(members[0]);
        beacon.addBond{value: 3 ether}();
        assertEq(beacon.bondOf(members[0]), 3 ether, "grown");
        _commit(members[0], BOND - 3 ether);
    }
}
