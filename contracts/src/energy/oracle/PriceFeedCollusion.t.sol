// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { OracleFixture } from "../../testing/OracleFixture.sol";
import { vm } from "../../testing/Vm.sol";
import { Rules } from "./FeedRules.sol";
import { FeedHistory } from "./FeedHistory.sol";
import { IPriceFeed } from "./IPriceFeed.sol";
import { Observation, Round } from "./Observations.sol";
import { PriceFeed } from "./PriceFeed.sol";
import { PriceFeedTwin, Without } from "./twins/PriceFeedTwin.t.sol";

/// @dev Reporters who lie together, or are wrong together.
contract PriceFeedCollusionTest is OracleFixture {
    function setUp() public {
        _deploy(7);
    }

    function test_twoLiarsOfFive() external {
        _twoLiarsOfFive();
        _assertAnswer(0.70e8, "the honest value");
        (,, uint256 near) = registry.participationOf(0);
        assertEq(near, 0, "the liar earns nothing");
        (,, near) = registry.participationOf(2);
        assertEq(near, 1, "the honest earn");
    }

    function test_twin_twoLiarsOfFive() external {
        _use(_twin(Without.Median));
        _twoLiarsOfFive();
        (int192 answer,) = feed.latestAnswer();
        assertGt(uint192(answer), 4e8, "a mean follows the liars");
    }

    function _twoLiarsOfFive() private {
        int192[] memory values = _same(5, 0.70e8);
        values[0] = values[1] = 10e8;
        _report(values);
    }

    function test_twoLiarsAndOneWhomTheyChoose() external {
        bytes memory why =
            abi.encodeWithSelector(PriceFeed.WrongCount.selector, uint256(3), uint256(3), uint256(5));
        _refuse(_next(), _observe(_twoLiarsOfThree()), why);
    }

    function test_twin_twoLiarsAndOneWhomTheyChoose() external {
        _use(_twin(Without.LargeQuorum));
        _report(_twoLiarsOfThree());
        _assertAnswer(5e8, "f+1 reports are too few: f of them are liars");
    }

    function _twoLiarsOfThree() private pure returns (int192[] memory values) {
        values = _same(3, 5e8);
        values[2] = 0.70e8;
    }

    /// @dev With all seven in the round even three liars, one more than the design bears, move nothing.
    function test_threeLiarsOfSeven() external {
        int192[] memory values = _same(7, 0.70e8);
        values[0] = values[1] = values[2] = 2e8;
        _report(values);
        _assertAnswer(0.70e8, "four honest of seven");
    }

    /// @dev Three liars in a quorum of five have the median; gate and bounds are what is left, and they hold.
    function test_threeLiarsOfFiveReachTheGateAndNoFurther() external {
        _agree(7, 0.70e8);
        vm.warp(START + 1 days);
        int192[] memory values = _same(5, 0.70e8);
        values[0] = values[1] = values[2] = 2.2e8;
        _report(values);
        _assertReason(IPriceFeed.Unhealthy.Pending, "beyond threefold");
        _assertAnswer(0.70e8, "stays");
        values[0] = values[1] = values[2] = 11e8;
        _report(values);
        _assertReason(IPriceFeed.Unhealthy.OutOfBounds, "beyond the bounds");
        _assertAnswer(0.70e8, "stays");
        values[0] = values[1] = values[2] = 2e8;
        _report(values);
        _assertAnswer(2e8, "within both, f+1 liars of 2f+1 decide: what the design does not bear");
    }

    /// @dev 65 of 104 distributors' rows had lost their decimal point: 109.65 instead of 0.735, in most sources at once.
    function test_sharedParserBug() external {
        _decimalSlip();
        _assertReason(IPriceFeed.Unhealthy.OutOfBounds, "flagged");
        assertFalse(feed.healthy(), "halted");
        vm.expectRevert(abi.encodeWithSelector(FeedHistory.NoData.selector, 0));
        feed.latestRoundData();
    }

    function test_twin_sharedParserBug() external {
        _use(_twin(Without.Bounds));
        _decimalSlip();
        _assertAnswer(109.65e8, "the median itself is wrong a hundredfold");
        assertTrue(feed.healthy(), "and nobody is warned");
    }

    /// @dev The same share as 65 of 104: five of seven reporters; the other two read it right.
    function _decimalSlip() private {
        int192[] memory values = _same(7, 109.65e8);
        values[0] = 0.735e8;
        values[1] = 0.735e8;
        _report(values);
    }

    /// @dev A slip that stays inside the bounds, repeated by the same reporters as often as they like.
    function test_slipInsideTheBounds() external {
        _slipTwice();
        _assertAnswer(0.70e8, "stays");
        _assertReason(IPriceFeed.Unhealthy.Pending, "flagged");
        vm.warp(START + 3 days - 1);
        _agree(5, 7e8);
        _assertAnswer(0.70e8, "the same five do not confirm themselves for two days, and the flag tells everybody");
    }

    function test_twin_slipInsideTheBounds() external {
        _use(_twin(Without.Gate));
        _slipTwice();
        _assertAnswer(7e8, "tenfold at once");
    }

    function test_twin_slipConfirmedByItself() external {
        _use(_twin(Without.OthersToConfirm));
        _slipTwice();
        _assertAnswer(7e8, "the second round confirms the first");
    }

    function _slipTwice() private {
        _agree(5, 0.70e8);
        vm.warp(START + 1 days);
        _agree(5, 7e8);
        vm.warp(START + 1 days + 1 minutes);
        _agree(5, 7e8);
    }

    /// @dev 0.195 dollars per real, read as 5.12 reals per dollar.
    function test_currencyDirectionSwapped() external {
        _use(_fx(0.1e8, 1e8, 120));
        _swap(0.1952e8, 5.1241e8);
        _assertReason(IPriceFeed.Unhealthy.OutOfBounds, "bounds lie on one side of 1");
        _assertAnswer(0.1952e8, "stays");
    }

    function test_twin_currencyDirectionSwapped() external {
        _use(new PriceFeedTwin(Without.Bounds, Rules(0.1e8, 1e8, 48 hours, 24 hours, 24 hours, 300), registry));
        _agree(7, 5.1241e8);
        _assertAnswer(5.1241e8, "26 times too high, and the first answer has no gate");
    }

    /// @dev The euro is so near to a dollar that its reciprocal is plausible; the narrow gate of rate feeds catches it.
    function test_currencyDirectionSwappedNearParity() external {
        _use(_fx(0.8e8, 1.6e8, 120));
        _swap(1.1515e8, 0.8684e8);
        _assertReason(IPriceFeed.Unhealthy.Pending, "a fall by a quarter waits");
        _assertAnswer(1.1515e8, "stays");
    }

    function test_twin_currencyDirectionSwappedNearParity() external {
        _use(new PriceFeedTwin(Without.Gate, Rules(0.8e8, 1.6e8, 48 hours, 24 hours, 24 hours, 120), registry));
        _swap(1.1515e8, 0.8684e8);
        _assertAnswer(0.8684e8, "swapped and believed");
    }

    function _fx(uint72 min, uint72 max, uint16 gate) private returns (PriceFeed) {
        return _newFeed(Rules(min, max, 48 hours, 24 hours, 24 hours, gate));
    }

    function _swap(int192 right, int192 swapped) private {
        _agree(7, right);
        vm.warp(START + 1 days);
        _agree(7, swapped);
    }

    /// @dev A price that falls through the floor must not look like a fresh price at the floor.
    function test_clampedPrice() external {
        _fallThroughTheFloor();
        _assertReason(IPriceFeed.Unhealthy.OutOfBounds, "flagged");
        vm.expectRevert(abi.encodeWithSelector(FeedHistory.UnhealthyFeed.selector, IPriceFeed.Unhealthy.OutOfBounds));
        feed.latestAnswerStrict();
    }

    function test_twin_clampedPrice() external {
        _use(_twin(Without.Refusal));
        _fallThroughTheFloor();
        (int192 answer,) = feed.latestAnswerStrict();
        assertEq(int256(answer), 0.1e8, "a hundred times too much, fresh and healthy");
    }

    function _fallThroughTheFloor() private {
        _agree(7, 0.12e8);
        vm.warp(START + 1 days);
        _agree(7, 0.001e8);
    }

    /// @dev Two sources left, far apart, once made a price a thousandfold: where reporters disagree there is no answer.
    function test_twoCampsOfReporters() external {
        _twoCamps();
        _assertReason(IPriceFeed.Unhealthy.Dispersed, "no answer");
        _assertAnswer(0, "none");
    }

    function test_twin_twoCampsOfReporters() external {
        _use(_twin(Without.DispersionCheck));
        _twoCamps();
        _assertAnswer(1.4e8, "an answer, where nobody agrees");
        assertTrue(feed.healthy(), "and healthy");
    }

    function _twoCamps() private {
        int192[] memory values = new int192[](6);
        (values[0], values[1], values[2]) = (0.70e8, 0.65e8, 0.60e8);
        (values[3], values[4], values[5]) = (1.4e8, 1.5e8, 1.6e8);
        _report(values);
    }

    /// @dev Up to f liars cannot make an honest round fail either: neither by spread nor by bounds nor at the gate.
    function test_twoLiarsCannotFreeze() external {
        _agree(7, 0.70e8);
        vm.warp(START + 1 days);
        int192[] memory values = _same(5, 0.70e8);
        (values[0], values[1]) = (type(int192).min, type(int192).max);
        _report(values);
        assertTrue(feed.healthy(), "healthy");
        _assertAnswer(0.70e8, "the honest value");
    }

    function _twin(Without lacks) private returns (PriceFeed) {
        return new PriceFeedTwin(lacks, _retailRules(), registry);
    }
}
