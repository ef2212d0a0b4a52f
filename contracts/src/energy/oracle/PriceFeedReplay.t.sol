// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { OracleFixture } from "../../testing/OracleFixture.sol";
import { vm } from "../../testing/Vm.sol";
import { Observation, Round, Signature } from "./Observations.sol";
import { PriceFeed } from "./PriceFeed.sol";
import { PriceFeedTwin, Without } from "./twins/PriceFeedTwin.t.sol";

/// @dev Stale and replayed reports: each round may count once, on one chain, for one feed, while its set sits.
contract PriceFeedReplayTest is OracleFixture {
    bool private _signsWithoutDomain;

    function setUp() public {
        _deploy(7);
        _agree(7, 0.70e8);
        vm.warp(START + 1 days);
    }

    function test_olderRoundAfterNewer() external {
        _bringOlderRoundAfterNewer(abi.encodeWithSelector(PriceFeed.WrongRound.selector, uint256(3), uint256(2)));
        _assertAnswer(0.75e8, "the newer answer stays");
    }

    function test_twin_olderRoundAfterNewer() external {
        _useFrom(_twin(Without.RoundCheck));
        _bringOlderRoundAfterNewer("");
        _assertAnswer(0.60e8, "the older round wins");
    }

    /// @dev Round 2 was signed and held back; round 3 has one observation from a slow clock, so times do not tell.
    function _bringOlderRoundAfterNewer(bytes memory why) private {
        Round memory round = _next();
        round.roundId = 2;
        Observation[] memory held = _observe(_same(5, 0.60e8));
        Signature[] memory heldSignatures = _signAll(round, held);
        round.roundId = 3;
        Observation[] memory newer = _observe(_same(7, 0.75e8));
        newer[0].observedAt -= 60;
        _submit(round, newer);
        round.roundId = 2;
        if (why.length > 0) vm.expectRevert(why);
        feed.submit(round, held, heldSignatures);
    }

    function test_staleRoundHeldBack() external {
        bytes memory why = abi.encodeWithSelector(PriceFeed.WrongTime.selector, uint256(0), uint40(START + 1 days));
        _bringStaleRound(why);
        _assertAnswer(0.70e8, "stays");
    }

    function test_twin_staleRoundHeldBack() external {
        _useFrom(_twin(Without.TimeCheck));
        _bringStaleRound("");
        _assertAnswer(0.60e8, "a price of last week counts");
    }

    /// @dev A signed round that nobody submitted is kept for a week, until it suits somebody.
    function _bringStaleRound(bytes memory why) private {
        Round memory round = _next();
        Observation[] memory held = _observe(_same(5, 0.60e8));
        Signature[] memory signatures = _signAll(round, held);
        vm.warp(START + 8 days);
        if (why.length > 0) vm.expectRevert(why);
        feed.submit(round, held, signatures);
    }

    function test_olderVintage() external {
        Round memory round = _next();
        bytes memory why =
            abi.encodeWithSelector(PriceFeed.WrongPeriod.selector, round.periodStart, round.periodEnd, uint16(0));
        _bringOlderVintage(why);
        _assertAnswer(0.40e8, "the revision stays");
    }

    function test_twin_olderVintage() external {
        _useFrom(_twin(Without.PeriodCheck));
        _bringOlderVintage("");
        _assertAnswer(0.70e8, "the figure before its revision is back");
    }

    function _bringOlderVintage(bytes memory why) private {
        Round memory revision = _next();
        revision.vintage = 1;
        _submit(revision, _observe(_same(7, 0.40e8)));
        vm.warp(START + 1 days + 1);
        Round memory round = _next();
        Observation[] memory list = _observe(_same(5, 0.70e8));
        Signature[] memory signatures = _signAll(round, list);
        if (why.length > 0) vm.expectRevert(why);
        feed.submit(round, list, signatures);
    }

    function test_olderPeriod() external {
        Round memory round = _next();
        round.periodEnd -= 1;
        bytes memory why =
            abi.encodeWithSelector(PriceFeed.WrongPeriod.selector, round.periodStart, round.periodEnd, uint16(0));
        _refuse(round, _observe(_same(5, 0.70e8)), why);
    }

    function test_reportsOfTheOldSet() external {
        (bytes32 old, bytes32 current) = _bringReportOfOldSet(true);
        assertTrue(old != current, "a new set is a new configuration");
        _assertAnswer(0.70e8, "stays");
    }

    function test_twin_reportsOfTheOldSet() external {
        _useFrom(_twin(Without.ConfigCheck));
        _bringReportOfOldSet(false);
        _assertAnswer(0.60e8, "the old set still decides");
    }

    /// @dev Two of seven are voted out; what the old set signed before must be worth nothing at once.
    function _bringReportOfOldSet(bool refused) private returns (bytes32 old, bytes32 current) {
        Round memory round = _next();
        old = round.configDigest;
        Observation[] memory list = _observe(_same(5, 0.60e8));
        Signature[] memory signatures = _signAll(round, list);
        _replaceLastTwo();
        current = feed.configDigest();
        if (refused) vm.expectRevert(abi.encodeWithSelector(PriceFeed.WrongConfig.selector, current, old));
        feed.submit(round, list, signatures);
    }

    function _replaceLastTwo() private {
        address[] memory members = new address[](7);
        for (uint256 i = 0; i < 7; ++i) members[i] = _member(i < 5 ? i : i + 2);
        _stake(registry, members[5], MIN_STAKE);
        _stake(registry, members[6], MIN_STAKE);
        vm.prank(GOVERNANCE);
        registry.setReporters(members);
    }

    function test_reportOfAnotherChain() external {
        assertFalse(_takesFromAnotherChain(), "refused");
        _assertAnswer(0.70e8, "stays");
    }

    function test_twin_reportOfAnotherChain() external {
        _useWithoutDomain();
        assertTrue(_takesFromAnotherChain(), "the twin takes it");
        _assertAnswer(0.60e8, "the price of a test network counts");
    }

    /// @dev The same contracts at the same addresses on a test network, where the price is whatever one likes.
    function _takesFromAnotherChain() private returns (bool) {
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        Round memory round = _next();
        Observation[] memory list = _observe(_same(5, 0.60e8));
        Signature[] memory signatures = _signAll(round, list);
        vm.chainId(here);
        return _takes(round, list, signatures);
    }

    function test_reportOfAnotherFeed() external {
        assertFalse(_takesFromAnotherFeed(_newFeed(_retailRules())), "refused");
    }

    function test_twin_reportOfAnotherFeed() external {
        _useWithoutDomain();
        assertTrue(_takesFromAnotherFeed(_twin(Without.Domain)), "the twin takes it");
    }

    /// @dev Another feed of the same region, currency and rule, as after a redeployment.
    function _takesFromAnotherFeed(PriceFeed other) private returns (bool) {
        Round memory round = _next();
        Observation[] memory list = _observe(_same(5, 0.60e8));
        Signature[] memory signatures = new Signature[](5);
        for (uint256 i = 0; i < 5; ++i) signatures[i] = _sign(other, round, list[i], _key(list[i].reporter));
        return _takes(round, list, signatures);
    }

    function _takes(Round memory round, Observation[] memory list, Signature[] memory signatures)
        private
        returns (bool)
    {
        try feed.submit(round, list, signatures) {
            return true;
        } catch (bytes memory why) {
            assertEq(bytes32(bytes4(why)), bytes32(PriceFeed.WrongSigner.selector), "for the signature alone");
            return false;
        }
    }

    function _useWithoutDomain() private {
        _signsWithoutDomain = true;
        _useFrom(_twin(Without.Domain));
    }

    /// @dev The twin gets the same first answer as the feed has.
    function _useFrom(PriceFeed twin) private {
        vm.warp(START);
        _use(twin);
        _agree(7, 0.70e8);
        vm.warp(START + 1 days);
    }

    function _digest(PriceFeed feed_, bytes32 structHash) internal view override returns (bytes32) {
        return _signsWithoutDomain ? structHash : super._digest(feed_, structHash);
    }

    function _twin(Without lacks) private returns (PriceFeed) {
        return new PriceFeedTwin(lacks, _retailRules(), registry);
    }
}
