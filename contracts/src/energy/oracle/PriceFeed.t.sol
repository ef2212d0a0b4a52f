// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { OracleFixture } from "../../testing/OracleFixture.sol";
import { vm } from "../../testing/Vm.sol";
import { FeedHistory } from "./FeedHistory.sol";
import { IPriceFeed } from "./IPriceFeed.sol";
import { Observation, Round, Signature } from "./Observations.sol";
import { PriceFeed } from "./PriceFeed.sol";

contract PriceFeedTest is OracleFixture {
    function setUp() public {
        _deploy(7);
    }

    function test_describesItself() external view {
        assertEq(feed.decimals(), uint256(8), "decimals");
        assertEq(feed.version(), 1, "version");
        assertEq(feed.description(), "BR retail, BRL per kWh", "description");
        assertEq(feed.region(), "BR", "region");
        assertEq(feed.currency(), "BRL", "currency");
        assertEq(feed.indexRuleHash(), keccak256("rule"), "index rule");
        assertEq(feed.feedId(), keccak256(abi.encode("BR", "BRL", keccak256("rule"))), "feed id");
        assertEq(feed.maxAge(), uint256(48 hours), "max age");
    }

    function test_hasNoAnswerAtFirst() external {
        _assertReason(IPriceFeed.Unhealthy.NoAnswer, "no answer");
        assertFalse(feed.healthy(), "not healthy");
        vm.expectRevert(abi.encodeWithSelector(FeedHistory.NoData.selector, 0));
        feed.latestRoundData();
        vm.expectRevert(abi.encodeWithSelector(FeedHistory.UnhealthyFeed.selector, IPriceFeed.Unhealthy.NoAnswer));
        feed.latestAnswerStrict();
    }

    function test_medianIsTheAnswer() external {
        _report(_values(0.70e8, 0.71e8, 0.72e8, 0.73e8, 0.74e8));
        _assertAnswer(0.72e8, "median");
        assertTrue(feed.healthy(), "healthy");
        (int192 strict, uint64 observedAt) = feed.latestAnswerStrict();
        assertEq(int256(strict), 0.72e8, "strict");
        assertEq(observedAt, START, "observed");
        (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = feed.latestRoundData();
        assertEq(id, uint256(1), "round");
        assertEq(answer, 0.72e8, "answer");
        assertEq(startedAt, START, "started");
        assertEq(updatedAt, START, "updated");
        assertEq(answeredIn, uint256(1), "answered in");
        (uint40 start, uint40 end, uint16 vintage) = feed.periodOf(1);
        assertEq(start, START - 1 days, "period start");
        assertEq(end, START + 180 days, "period end");
        assertEq(vintage, uint256(0), "vintage");
    }

    function test_ageIsThatOfTheOldestObservation() external {
        Observation[] memory list = _observe(_same(5, 0.7e8));
        list[3].observedAt = uint40(START - 1 hours);
        _submit(_next(), list);
        (, uint64 observedAt) = feed.latestAnswer();
        assertEq(observedAt, START - 1 hours, "oldest");
        vm.warp(START + 47 hours);
        assertTrue(feed.healthy(), "47 hours and one");
        vm.warp(START + 47 hours + 1);
        _assertReason(IPriceFeed.Unhealthy.Stale, "stale");
        vm.expectRevert(abi.encodeWithSelector(FeedHistory.UnhealthyFeed.selector, IPriceFeed.Unhealthy.Stale));
        feed.latestAnswerStrict();
    }

    function test_sameValueAttestedAgainStaysFresh() external {
        _agree(7, 0.7e8);
        vm.warp(START + 24 hours);
        _agree(5, 0.7e8);
        vm.warp(START + 71 hours);
        assertTrue(feed.healthy(), "fresh by attestation alone");
    }

    function test_revisionIsANewRound() external {
        _agree(7, 0.70e8);
        vm.warp(START + 1 days);
        Round memory round = _next();
        round.vintage = 1;
        _submit(round, _observe(_same(7, 0.60e8)));
        _assertAnswer(0.60e8, "revised");
        vm.expectRevert(abi.encodeWithSelector(FeedHistory.NoData.selector, 1));
        feed.getRoundData(1); // the first publication stays in its event
        (,, uint16 vintage) = feed.periodOf(2);
        assertEq(vintage, uint256(1), "vintage");
    }

    function test_dispersedRoundFails() external {
        _agree(7, 0.70e8);
        vm.warp(START + 1 days);
        _report(_values(0.50e8, 0.60e8, 0.70e8, 0.80e8, 0.90e8));
        _assertReason(IPriceFeed.Unhealthy.Dispersed, "dispersed");
        _assertAnswer(0.70e8, "no new answer");
        assertEq(feed.lastReportedRound(), uint256(2), "its number is used");
        vm.expectRevert(abi.encodeWithSelector(FeedHistory.NoData.selector, 2));
        feed.getRoundData(2);
        _agree(7, 0.71e8);
        assertTrue(feed.healthy(), "the next good round heals");
        _assertAnswer(0.71e8, "new answer");
    }

    function test_valueOutOfBoundsIsNoAnswer() external {
        _agree(7, 0.70e8);
        vm.warp(START + 1 days);
        _agree(7, 70e8);
        _assertReason(IPriceFeed.Unhealthy.OutOfBounds, "above");
        _assertAnswer(0.70e8, "kept, not clamped");
        _agree(7, -0.70e8);
        _assertReason(IPriceFeed.Unhealthy.OutOfBounds, "below zero");
        _agree(7, 0.099e8);
        _assertReason(IPriceFeed.Unhealthy.OutOfBounds, "below");
        vm.expectRevert(abi.encodeWithSelector(FeedHistory.UnhealthyFeed.selector, IPriceFeed.Unhealthy.OutOfBounds));
        feed.latestAnswerStrict();
    }

    function test_boundsThemselvesAreInside() external {
        _agree(7, 0.1e8);
        _assertAnswer(0.1e8, "lowest");
        feed = _newFeed(_retailRules());
        _register(feed);
        _agree(7, 10e8);
        _assertAnswer(10e8, "highest");
    }

    function test_largeTrueStepPassesOnConfirmation() external {
        _agree(5, 0.30e8);
        vm.warp(START + 1 days);
        _agree(5, 0.91e8);
        _assertReason(IPriceFeed.Unhealthy.Pending, "pending");
        _assertAnswer(0.30e8, "the old answer stands");
        assertEq(feed.pendingStep().value, uint256(0.91e8), "the step is shown");
        vm.warp(START + 2 days);
        _agree(7, 0.92e8);
        _assertAnswer(0.92e8, "confirmed");
        assertTrue(feed.healthy(), "healthy");
        assertEq(feed.pendingStep().value, uint256(0), "nothing pending");
    }

    function test_exactlyThreefoldNeedsNoConfirmation() external {
        _agree(7, 0.30e8);
        vm.warp(START + 1 days);
        _agree(7, 0.90e8);
        _assertAnswer(0.90e8, "up");
        vm.warp(START + 2 days);
        _agree(7, 0.30e8);
        _assertAnswer(0.30e8, "down");
    }

    function test_largeFallNeedsConfirmation() external {
        _agree(7, 0.91e8);
        vm.warp(START + 1 days);
        _agree(7, 0.30e8);
        _assertReason(IPriceFeed.Unhealthy.Pending, "pending");
    }

    function test_confirmationComesNotTooEarly() external {
        _agree(5, 0.30e8);
        vm.warp(START + 1 days);
        _agree(5, 0.91e8);
        vm.warp(START + 2 days - 1);
        _agree(7, 0.91e8);
        _assertReason(IPriceFeed.Unhealthy.Pending, "still pending");
        vm.warp(START + 2 days);
        _agree(7, 0.91e8);
        _assertAnswer(0.91e8, "the first time counts, not the last");
    }

    function test_whereAllSignedTheStepTimeAloneConfirms() external {
        _agree(7, 0.30e8);
        vm.warp(START + 1 days);
        _agree(7, 0.91e8);
        vm.warp(START + 2 days);
        _agree(5, 0.91e8);
        _assertAnswer(0.91e8, "confirmed");
    }

    /// @dev Two who are down for good, or silent on purpose, must not stop a true step for ever.
    function test_whereOthersAreDownTheSameFiveConfirmAfterTwiceTheTime() external {
        _agree(5, 0.30e8);
        vm.warp(START + 1 days);
        _agree(5, 0.91e8);
        vm.warp(START + 3 days - 1);
        _agree(5, 0.91e8);
        _assertReason(IPriceFeed.Unhealthy.Pending, "still pending");
        vm.warp(START + 3 days);
        _agree(5, 0.91e8);
        _assertAnswer(0.91e8, "confirmed");
        assertTrue(feed.healthy(), "healthy");
    }

    function test_anotherStepBeginsToWaitAnew() external {
        _agree(5, 0.30e8);
        vm.warp(START + 1 days);
        _agree(5, 0.91e8);
        vm.warp(START + 2 days);
        _agree(7, 1.50e8);
        _assertReason(IPriceFeed.Unhealthy.Pending, "another step");
        assertEq(feed.pendingStep().since, START + 2 days, "waits from now");
        vm.warp(START + 2 days + 1 hours);
        _agree(7, 0.31e8);
        _assertAnswer(0.31e8, "a small step ends the waiting");
        assertTrue(feed.healthy(), "healthy");
    }

    function test_stepIsForgottenWhenTheSetChanges() external {
        _agree(5, 0.30e8);
        vm.warp(START + 1 days);
        _agree(5, 0.91e8);
        _seat(registry, 0, 7);
        vm.warp(START + 2 days);
        _agree(7, 0.91e8);
        _assertReason(IPriceFeed.Unhealthy.Pending, "bits of another set mean other people");
    }

    function test_twoOfSevenDownChangesNothing() external {
        _agree(5, 0.70e8);
        assertTrue(feed.healthy(), "five suffice");
    }

    function test_threeOfSevenDownFreezes() external {
        _agree(7, 0.70e8);
        vm.warp(START + 1 days);
        Round memory round = _next();
        _refuse(
            round,
            _observe(_same(4, 0.70e8)),
            abi.encodeWithSelector(PriceFeed.WrongCount.selector, uint256(4), uint256(4), uint256(5))
        );
        vm.warp(START + 3 days);
        _assertReason(IPriceFeed.Unhealthy.Stale, "frozen with a flag");
        _agree(5, 0.75e8);
        assertTrue(feed.healthy(), "resumes by itself");
    }

    function test_countsMustFit() external {
        Round memory round = _next();
        Observation[] memory list = _observe(_same(5, 0.70e8));
        Signature[] memory four = new Signature[](4);
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.WrongCount.selector, uint256(5), uint256(4), uint256(5)));
        feed.submit(round, list, four);
        Observation[] memory eight = new Observation[](8);
        Signature[] memory signatures = new Signature[](8);
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.WrongCount.selector, uint256(8), uint256(8), uint256(5)));
        feed.submit(round, eight, signatures);
    }

    function test_refusesPeriodsThatMakeNoSense() external {
        Observation[] memory list = _observe(_same(5, 0.70e8));
        Round memory round = _next();
        round.periodEnd = round.periodStart;
        _refuse(round, list, _wrongPeriod(round));
        round = _next();
        round.periodStart = uint40(START + 1);
        _refuse(round, list, _wrongPeriod(round));
    }

    function test_refusesRoundNumbersFarAhead() external {
        Round memory round = _next();
        round.roundId = (1 << 20) + 1;
        bytes memory why = abi.encodeWithSelector(PriceFeed.WrongRound.selector, uint256(0), uint256(round.roundId));
        _refuse(round, _observe(_same(5, 0.70e8)), why);
        round.roundId = 1 << 20;
        _submit(round, _observe(_same(5, 0.70e8)));
        assertEq(feed.lastReportedRound(), uint256(1 << 20), "numbers may be skipped");
    }

    function test_refusesTheFutureAndTheLongPast() external {
        Observation[] memory list = _observe(_same(5, 0.70e8));
        list[2].observedAt = uint40(START + 1);
        bytes memory why = abi.encodeWithSelector(PriceFeed.WrongTime.selector, uint256(2), uint40(START + 1));
        _refuse(_next(), list, why);
        list[2].observedAt = uint40(START - 48 hours - 1);
        why = abi.encodeWithSelector(PriceFeed.WrongTime.selector, uint256(2), uint40(START - 48 hours - 1));
        _refuse(_next(), list, why);
    }

    function test_refusesStrangersAndSuspended() external {
        Observation[] memory list = _observe(_same(5, 0.70e8));
        list[4].reporter = 7; // no such member
        bytes memory why = abi.encodeWithSelector(PriceFeed.WrongSigner.selector, uint256(4), _member(7));
        _refuse(_next(), list, why);
        vm.prank(_member(1));
        registry.resign();
        list[4].reporter = 4;
        why = abi.encodeWithSelector(PriceFeed.SuspendedReporter.selector, uint256(1), uint8(1));
        _refuse(_next(), list, why);
    }

    function test_refusesGarbageSignatures() external {
        Round memory round = _next();
        Observation[] memory list = _observe(_same(5, 0.70e8));
        Signature[] memory signatures = _signAll(round, list);
        signatures[0] = Signature(bytes32(0), bytes32(0));
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.WrongSigner.selector, uint256(0), address(0)));
        feed.submit(round, list, signatures);
    }

    function test_refusesAllBeforeThereAreReporters() external {
        registry = _newRegistry();
        feed = _newFeed(_retailRules());
        Round memory round = _next();
        vm.expectRevert(PriceFeed.NoReporters.selector);
        feed.submit(round, new Observation[](0), new Signature[](0));
    }

    function test_leftOutReporterBringsItsOwnObservation() external {
        _agree(5, 0.70e8);
        Round memory round = _next();
        round.roundId = 1;
        Observation memory o = Observation(6, 0.70e8, uint40(START), ROOT);
        Signature memory signature = _sign(feed, round, o, _key(6));
        feed.attest(o, signature);
        (, uint256 present, uint256 near) = registry.participationOf(6);
        assertEq(present, 1, "counts as present");
        assertEq(near, 0, "earns nothing");
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.RepeatedReporter.selector, uint256(0), uint8(6)));
        feed.attest(o, signature);
    }

    function test_lateObservationMustBeSignedByItsReporter() external {
        _agree(5, 0.70e8);
        Round memory round = _next();
        round.roundId = 1;
        Observation memory o = Observation(6, 0.70e8, uint40(START), ROOT);
        Signature memory signature = _sign(feed, round, o, _key(5));
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.WrongSigner.selector, uint256(0), _member(5)));
        feed.attest(o, signature);
    }

    function test_onlyPaidAndAcceptedRoundsTakeLateObservations() external {
        Observation memory o = Observation(6, 0.70e8, uint40(START), ROOT);
        Signature memory signature = _sign(feed, _next(), o, _key(6));
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.NotLate.selector, uint256(0)));
        feed.attest(o, signature);
        _agree(5, 0.70e8);
        vm.warp(START + 1);
        _agree(5, 0.70e8); // the second of its window, not paid
        vm.expectRevert(abi.encodeWithSelector(PriceFeed.NotLate.selector, uint256(2)));
        feed.attest(o, signature);
    }

    function _wrongPeriod(Round memory round) private pure returns (bytes memory) {
        return abi.encodeWithSelector(
            PriceFeed.WrongPeriod.selector, round.periodStart, round.periodEnd, round.vintage
        );
    }

    function _values(int192 a, int192 b, int192 c, int192 d, int192 e) private pure returns (int192[] memory v) {
        v = new int192[](5);
        (v[0], v[1], v[2], v[3], v[4]) = (a, b, c, d, e);
    }
}
