// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { OracleFixture } from "../../testing/OracleFixture.sol";
import { vm } from "../../testing/Vm.sol";
import { Governed } from "./Governed.sol";
import { ReporterRegistry } from "./ReporterRegistry.sol";
import { ReporterSet } from "./ReporterSet.sol";
import { ReporterStake } from "./ReporterStake.sol";

/// @dev Seats, stakes, participation and pay.
contract ReporterRegistryTest is OracleFixture {
    function setUp() public {
        _deploy(7);
    }

    function test_seatsAreRead() external view {
        (uint32 setEpoch, uint32 suspended, address[] memory members) = registry.reporters();
        assertEq(setEpoch, uint256(1), "epoch");
        assertEq(suspended, uint256(0), "none suspended");
        assertEq(members.length, 7, "seven");
        assertEq(members[6], _member(6), "in order");
    }

    function test_onlyGovernanceDecides() external {
        bytes memory why = abi.encodeWithSelector(Governed.NotGovernance.selector, address(this));
        vm.expectRevert(why);
        registry.setReporters(new address[](7));
        vm.expectRevert(why);
        registry.setFeed(address(this), true);
        vm.expectRevert(why);
        registry.setReward(1);
        vm.expectRevert(why);
        registry.reinstate(_member(0));
    }

    function test_setHasThreeFPlusOneMembers() external {
        uint256[5] memory counts = [uint256(0), 4, 8, 9, 34];
        for (uint256 i = 0; i < counts.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ReporterSet.WrongReporterCount.selector, counts[i]));
            vm.prank(GOVERNANCE);
            registry.setReporters(new address[](counts[i]));
        }
        _seat(registry, 0, 31);
        (uint32 setEpoch,, address[] memory members) = registry.reporters();
        assertEq(members.length, 31, "31 at most");
        assertEq(setEpoch, uint256(2), "next epoch");
    }

    function test_setRefusesTheUnfit() external {
        address[] memory members = _seven();
        members[6] = members[5];
        _refuseSet(members, members[5]); // repeated
        members[6] = address(0x5117);
        _refuseSet(members, address(0x5117)); // nothing at stake
        members = _seven();
        vm.prank(_member(3));
        registry.resign();
        _refuseSet(members, _member(3)); // resigned
        vm.prank(GOVERNANCE);
        registry.reinstate(_member(3));
        vm.prank(GOVERNANCE);
        registry.setReporters(members);
        (, uint32 suspended,) = registry.reporters();
        assertEq(suspended, uint256(0), "seated again");
    }

    function test_queuedStakeDoesNotSeat() external {
        _stake(registry, _member(8), MIN_STAKE);
        vm.prank(_member(8));
        registry.requestUnstake(1);
        address[] memory members = _seven();
        members[0] = _member(8);
        _refuseSet(members, _member(8));
    }

    function test_strangersCannotResign() external {
        vm.expectRevert(abi.encodeWithSelector(ReporterSet.NotReporter.selector, address(this)));
        registry.resign();
    }

    function test_stakeWaitsInTheQueue() external {
        address reporter = _member(0);
        _stake(registry, reporter, 500e18);
        vm.startPrank(reporter);
        registry.requestUnstake(200e18);
        vm.warp(START + 1 days);
        registry.requestUnstake(300e18);
        vm.stopPrank();
        vm.warp(START + 8 days - 1);
        uint40 readyAt = uint40(START + 8 days);
        vm.expectRevert(abi.encodeWithSelector(ReporterStake.StillQueued.selector, readyAt));
        registry.withdraw(reporter);
        vm.warp(START + 8 days);
        registry.withdraw(reporter);
        assertEq(watt.balanceOf(PAYOUT), 500e18, "to the payout address");
        assertEq(registry.accountOf(reporter).stake, uint256(MIN_STAKE), "the rest stays");
        vm.expectRevert(abi.encodeWithSelector(ReporterStake.WrongAmount.selector, uint256(0), uint256(0)));
        registry.withdraw(reporter);
    }

    function test_sittingMembersKeepTheLeastStake() external {
        vm.startPrank(_member(0));
        vm.expectRevert(abi.encodeWithSelector(ReporterStake.StakeHeld.selector, uint256(MIN_STAKE)));
        registry.requestUnstake(1);
        registry.resign();
        registry.requestUnstake(MIN_STAKE);
        vm.stopPrank();
        vm.warp(START + 7 days);
        registry.withdraw(_member(0));
        assertEq(watt.balanceOf(PAYOUT), MIN_STAKE, "all of it leaves");
    }

    function test_membersWhoAreVotedOutMayLeave() external {
        _seat(registry, 7, 7);
        vm.prank(_member(0));
        registry.requestUnstake(MIN_STAKE);
        assertEq(registry.accountOf(_member(0)).leaving, uint256(MIN_STAKE), "queued");
    }

    function test_refusesWrongAmounts() external {
        vm.startPrank(_member(0));
        vm.expectRevert(abi.encodeWithSelector(ReporterStake.WrongAmount.selector, uint256(0), uint256(0)));
        registry.stake(0, PAYOUT);
        uint256 free = MIN_STAKE;
        vm.expectRevert(abi.encodeWithSelector(ReporterStake.WrongAmount.selector, free, uint256(0)));
        registry.requestUnstake(0);
        vm.expectRevert(abi.encodeWithSelector(ReporterStake.WrongAmount.selector, free, free + 1));
        registry.requestUnstake(MIN_STAKE + 1);
        vm.stopPrank();
    }

    function test_payoutIsFixedByTheFirstStake() external {
        address reporter = _member(0);
        vm.startPrank(reporter);
        vm.expectRevert(abi.encodeWithSelector(ReporterStake.NotPayout.selector, PAYOUT, reporter));
        registry.stake(1, reporter);
        vm.expectRevert(abi.encodeWithSelector(ReporterStake.NotPayout.selector, PAYOUT, reporter));
        registry.changePayout(reporter, reporter); // a stolen signing key takes nothing
        vm.stopPrank();
        vm.startPrank(PAYOUT);
        vm.expectRevert(ReporterStake.UnsoundStake.selector);
        registry.changePayout(reporter, address(0));
        registry.changePayout(reporter, address(0xCAFE));
        vm.stopPrank();
        assertEq(registry.accountOf(reporter).payout, address(0xCAFE), "moved");
        vm.prank(address(0xBEEF));
        vm.expectRevert(ReporterStake.UnsoundStake.selector);
        registry.stake(1, address(0));
    }

    function test_paysForObservationsNearTheAnswer() external {
        int192[] memory values = _same(7, 0.70e8);
        values[6] = 0.72e8; // beyond 3.5 spreads of 0.5 %
        _report(values);
        vm.warp(START + 30 days);
        vm.expectRevert(abi.encodeWithSelector(ReporterStake.WrongAmount.selector, uint256(0), uint256(0)));
        registry.payEarnings(_member(0));
        registry.closeEpoch();
        assertEq(registry.accountOf(_member(0)).earned, uint256(1e18), "near");
        assertEq(registry.accountOf(_member(6)).earned, uint256(0), "far, and not punished");
        assertEq(registry.jailed(), uint256(0), "all took part");
        registry.payEarnings(_member(0));
        assertEq(watt.balanceOf(PAYOUT), 1e18, "paid");
        assertEq(registry.rewardPool(), 1e24 - 6e18, "from the pool");
    }

    function test_reachOfPayIsThreeAndAHalfSpreads() external {
        int192[] memory values = _same(7, 1e8);
        (values[5], values[6]) = (1.0175e8, 0.9825e8);
        _report(values);
        (,, uint256 near) = registry.participationOf(5);
        assertEq(near, 1, "1.75 % above");
        (,, near) = registry.participationOf(6);
        assertEq(near, 1, "1.75 % below");
        vm.warp(START + 1 days);
        (values[5], values[6]) = (1.01750001e8, 0.98249999e8);
        _report(values);
        (,, near) = registry.participationOf(5);
        assertEq(near, 1, "no more above");
        (,, near) = registry.participationOf(6);
        assertEq(near, 1, "no more below");
    }

    function test_oneRoundPerHeartbeatIsPaid() external {
        vm.warp(START - START % 1 days + 10 days);
        _agree(7, 0.70e8);
        for (uint256 i = 1; i < 10; ++i) {
            vm.warp(block.timestamp + 1 hours);
            _agree(7, 0.70e8);
        }
        (uint256 rounds, uint256 present,) = registry.participationOf(0);
        assertEq(rounds, 1, "many rounds, one pay");
        assertEq(present, 1, "present");
        vm.warp(block.timestamp + 15 hours);
        _agree(7, 0.70e8);
        (rounds,,) = registry.participationOf(0);
        assertEq(rounds, 2, "next day");
    }

    function test_failedRoundsCountAsPresenceButAreNotPaid() external {
        _agree(7, 99e8);
        (uint256 rounds, uint256 present, uint256 near) = registry.participationOf(0);
        assertEq(rounds, 1, "counts");
        assertEq(present, 1, "present");
        assertEq(near, 0, "unpaid");
    }

    function test_absenceCostsThePayUntilAGoodEpoch() external {
        // Epoch 1: reporters 5 and 6 are absent from one round of ten, then reporter 6 from another.
        for (uint256 day = 0; day < 10; ++day) {
            vm.warp(START + day * 1 days);
            _agree(day == 0 ? 5 : day == 1 ? 6 : 7, 0.70e8);
        }
        vm.warp(START + 30 days);
        registry.closeEpoch();
        assertEq(registry.jailed(), uint256(1 << 6), "80 % is too little, 90 % is not");
        assertEq(registry.accountOf(_member(0)).earned, uint256(10e18), "all ten");
        assertEq(registry.accountOf(_member(5)).earned, uint256(9e18), "nine");
        assertEq(registry.accountOf(_member(6)).earned, uint256(0), "none");

        // Epoch 2: all present. The jailed member signs, earns nothing, and is free after it.
        _agree(7, 0.70e8);
        vm.warp(START + 60 days);
        registry.closeEpoch();
        assertEq(registry.jailed(), uint256(0), "free");
        assertEq(registry.accountOf(_member(6)).earned, uint256(0), "not yet paid");

        _agree(7, 0.70e8);
        vm.warp(START + 90 days);
        registry.closeEpoch();
        assertEq(registry.accountOf(_member(6)).earned, uint256(1e18), "paid again");
    }

    function test_epochClosesByItselfWithTheNextRound() external {
        _agree(7, 0.70e8);
        vm.expectRevert(abi.encodeWithSelector(ReporterSet.EpochOpen.selector, uint40(START + 30 days)));
        registry.closeEpoch();
        vm.warp(START + 30 days);
        _agree(7, 0.70e8);
        assertEq(registry.accountOf(_member(0)).earned, uint256(1e18), "credited");
        (uint256 rounds,,) = registry.participationOf(0);
        assertEq(rounds, 1, "counts in the new epoch");
        assertEq(registry.epochEnd(), START + 60 days, "ends a length later");
    }

    function test_epochEndsAfter255Rounds() external {
        vm.prank(GOVERNANCE);
        registry.setFeed(address(this), true);
        uint32 all = 0x7f;
        for (uint256 i = 0; i < 256; ++i) registry.recordRound(all, all);
        (uint256 rounds, uint256 present,) = registry.participationOf(6);
        assertEq(rounds, 1, "no counter overflows");
        assertEq(present, 1, "present");
        assertEq(registry.accountOf(_member(6)).earned, uint256(255e18), "255 credited");
    }

    function test_lateObservationsNeverOutnumberRounds() external {
        vm.prank(GOVERNANCE);
        registry.setFeed(address(this), true);
        registry.recordLate(3);
        (, uint256 present,) = registry.participationOf(3);
        assertEq(present, 0, "of an epoch gone by");
        registry.recordRound(0, 0);
        registry.recordLate(3);
        registry.recordLate(3);
        (, present,) = registry.participationOf(3);
        assertEq(present, 1, "once");
    }

    function test_onlyFeedsCount() external {
        bytes memory why = abi.encodeWithSelector(ReporterSet.NotFeed.selector, address(this));
        vm.expectRevert(why);
        registry.recordRound(1, 1);
        vm.expectRevert(why);
        registry.recordLate(1);
    }

    function test_newRewardHoldsFromItsVoteOn() external {
        _agree(7, 0.70e8);
        vm.prank(GOVERNANCE);
        registry.setReward(3e18);
        assertEq(registry.accountOf(_member(0)).earned, uint256(1e18), "what was observed before is paid as before");
        vm.warp(START + 1 days);
        _agree(7, 0.70e8);
        vm.warp(START + 31 days);
        registry.closeEpoch();
        assertEq(registry.accountOf(_member(0)).earned, uint256(4e18), "then three");
    }

    function test_emptyPoolPaysWhatItHas() external {
        registry = _newRegistry();
        _seat(registry, 0, 7);
        watt.approve(address(registry), 10e18);
        watt.mint(address(this), 10e18);
        registry.fundRewards(1.5e18);
        feed = _newFeed(_retailRules());
        _register(feed);
        _agree(7, 0.70e8);
        vm.warp(START + 30 days);
        registry.closeEpoch();
        assertEq(registry.accountOf(_member(0)).earned, uint256(1e18), "first");
        assertEq(registry.accountOf(_member(1)).earned, uint256(0.5e18), "rest");
        assertEq(registry.accountOf(_member(2)).earned, uint256(0), "nothing left, stakes untouched");
        assertEq(watt.balanceOf(address(registry)), 7 * uint256(MIN_STAKE) + 1.5e18, "all is still there");
    }

    function test_changeOfSetSettlesTheOldOne() external {
        _agree(7, 0.70e8);
        _seat(registry, 7, 10);
        assertEq(registry.accountOf(_member(0)).earned, uint256(1e18), "credited to who earned it");
        (uint256 rounds, uint256 present,) = registry.participationOf(0);
        assertEq(rounds + present, 0, "counting begins anew");
    }

    function test_foundingValuesMustMakeSense() external {
        vm.expectRevert(ReporterStake.UnsoundStake.selector);
        new ReporterRegistry(IERC20(address(0)), 1, 1, 1, 1, 1, GOVERNANCE);
        vm.expectRevert(ReporterStake.UnsoundStake.selector);
        new ReporterRegistry(watt, 0, 1, 1, 1, 1, GOVERNANCE);
        vm.expectRevert(ReporterStake.UnsoundStake.selector);
        new ReporterRegistry(watt, 1, 0, 1, 1, 1, GOVERNANCE);
        vm.expectRevert(ReporterSet.UnsoundEpoch.selector);
        new ReporterRegistry(watt, 1, 1, 0, 1, 1, GOVERNANCE);
        vm.expectRevert(abi.encodeWithSelector(ReporterRegistry.UnsoundSlash.selector, uint256(0)));
        new ReporterRegistry(watt, 1, 1, 1, 1, 0, GOVERNANCE);
        vm.expectRevert(abi.encodeWithSelector(ReporterRegistry.UnsoundSlash.selector, uint256(10_001)));
        new ReporterRegistry(watt, 1, 1, 1, 1, 10_001, GOVERNANCE);
    }

    function _seven() private pure returns (address[] memory members) {
        members = new address[](7);
        for (uint256 i = 0; i < 7; ++i) members[i] = _member(i);
    }

    function _refuseSet(address[] memory members, address who) private {
        vm.expectRevert(abi.encodeWithSelector(ReporterSet.UnfitReporter.selector, who));
        vm.prank(GOVERNANCE);
        registry.setReporters(members);
    }
}
