// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { OracleFixture } from "../../testing/OracleFixture.sol";
import { vm } from "../../testing/Vm.sol";
import { Observation, Round } from "./Observations.sol";
import { RobustStatistics } from "./RobustStatistics.sol";

/// @dev What must hold for all rounds and not only for those that somebody thought of.
contract OraclePropertiesTest is OracleFixture {
    uint256 private constant ROUNDS_PER_RUN = 5;

    /// @dev Per mille by which honest readings differ from the true price at most.
    uint256 private constant HONEST_SPREAD = 15;

    struct Scene {
        uint256 seed;
        uint256 truth;
        int192 lowest;
        int192 highest;
    }

    function setUp() public {
        _deploy(7);
    }

    /// @dev 2,000 runs of five rounds are 10,000. Seven reporters, up to two of them liars with any value; the submitter
    /// leaves out whom it likes. Every round must be accepted, inside the honest range, and flagged by nothing.
    function testFuzz_upToFLiarsStayInsideTheHonestRange(uint256 seed) external {
        Scene memory scene = Scene(seed, 0.7e8, 0, 0);
        for (uint256 i = 0; i < ROUNDS_PER_RUN; ++i) {
            vm.warp(block.timestamp + 1 + _draw(scene, 2 days));
            _report(_pickQuorum(scene, _observeWithLiars(scene)));
            (int192 answer, uint64 observedAt) = feed.latestAnswerStrict();
            assertTrue(answer >= scene.lowest && answer <= scene.highest, "inside the honest range");
            assertEq(observedAt, block.timestamp, "fresh");
            // The true price moves by half at most, up or down, within the bounds.
            scene.truth = bound(scene.truth * (667 + _draw(scene, 834)) / 1000, 0.2e8, 8e8);
        }
    }

    /// @dev The same for every size of the set, on the arithmetic alone.
    function testFuzz_medianAndSpreadBearFLiars(uint256 seed) external pure {
        Scene memory scene = Scene(seed, 1e8, type(int192).max, type(int192).min);
        uint256 f = 2 + _draw(scene, 9);
        uint256 count = 2 * f + 1 + _draw(scene, f + 1);
        int256[] memory list = new int256[](count);
        for (uint256 i = 0; i < count; ++i) {
            list[i] = i < f ? _lie(scene) : _honest(scene);
        }
        _sort(list);
        int256 median = RobustStatistics.median(list);
        assertTrue(median >= scene.lowest && median <= scene.highest, "median inside the honest range");
        uint256 range = uint192(scene.highest - scene.lowest);
        assertLe(RobustStatistics.scaledMad(list), range * 14_826 / 10_000, "spread no wider than the honest range");
    }

    function testFuzz_spreadIsThatOfTheTextbook(uint256 seed) external pure {
        Scene memory scene = Scene(seed, 1e8, 0, 0);
        uint256 count = 1 + _draw(scene, 31);
        int256[] memory list = new int256[](count);
        for (uint256 i = 0; i < count; ++i) list[i] = _lie(scene);
        _sort(list);
        int256 median = list[count / 2];
        int256[] memory deviations = new int256[](count);
        for (uint256 i = 0; i < count; ++i) {
            int256 d = list[i] - median;
            deviations[i] = d < 0 ? -d : d;
        }
        _sort(deviations);
        uint256 expected = uint256(deviations[count / 2]) * 14_826 / 10_000;
        assertEq(RobustStatistics.scaledMad(list), expected, "median of the deviations, scaled");
    }

    /// @dev No value that is in nobody's interest to be taken as it is may become an answer.
    function testFuzz_answersLieInsideBoundsAndGate(int192 value, uint40 wait) external {
        _agree(5, 0.7e8);
        vm.warp(block.timestamp + bound(wait, 1, 48 hours));
        int192[] memory values = _same(5, 0);
        for (uint256 i = 0; i < 5; ++i) values[i] = value;
        _report(values);
        (int192 answer,) = feed.latestAnswer();
        bool taken = answer != 0.7e8;
        if (taken) assertEq(int256(answer), int256(value), "as it is, never moved");
        if (taken) assertTrue(value * 3 >= 0.7e8 && value <= 2.1e8, "inside the gate");
        if (!taken && value != 0.7e8) assertFalse(feed.healthy(), "refused with a flag");
    }

    function _observeWithLiars(Scene memory scene) private pure returns (int192[] memory values) {
        values = new int192[](7);
        (scene.lowest, scene.highest) = (type(int192).max, type(int192).min);
        uint256 liar = _draw(scene, 7);
        uint256 accomplice = _draw(scene, 7);
        for (uint256 i = 0; i < 7; ++i) {
            values[i] = i == liar || i == accomplice ? _lie(scene) : _honest(scene);
        }
    }

    /// @dev Five, six or seven of them, in any choice. What is left out is a value of no reporter.
    function _pickQuorum(Scene memory scene, int192[] memory all) private view returns (Observation[] memory list) {
        list = _observe(all);
        for (uint256 drop = _draw(scene, 3); drop > 0; --drop) {
            Observation[] memory fewer = new Observation[](list.length - 1);
            uint256 without = _draw(scene, list.length);
            for (uint256 i = 0; i < fewer.length; ++i) fewer[i] = list[i < without ? i : i + 1];
            list = fewer;
        }
    }

    function _report(Observation[] memory list) private {
        Round memory round = _next();
        _submit(round, list);
    }

    function _honest(Scene memory scene) private pure returns (int192 value) {
        value = int192(uint192(scene.truth * (1000 - HONEST_SPREAD + _draw(scene, 2 * HONEST_SPREAD + 1)) / 1000));
        if (value < scene.lowest) scene.lowest = value;
        if (value > scene.highest) scene.highest = value;
    }

    /// @dev Anything at all, or something near enough to be believed.
    function _lie(Scene memory scene) private pure returns (int192) {
        uint256 kind = _draw(scene, 4);
        if (kind == 0) return int192(int256(_draw(scene, type(uint192).max)) + type(int192).min);
        if (kind == 1) return int192(uint192(scene.truth * (900 + _draw(scene, 201)) / 1000));
        return int192(uint192(_draw(scene, scene.truth * 4)));
    }

    function _draw(Scene memory scene, uint256 below) private pure returns (uint256) {
        scene.seed = uint256(keccak256(abi.encode(scene.seed)));
        return scene.seed % below;
    }

    function _sort(int256[] memory list) private pure {
        for (uint256 i = 1; i < list.length; ++i) {
            for (uint256 j = i; j > 0 && list[j] < list[j - 1]; --j) {
                (list[j], list[j - 1]) = (list[j - 1], list[j]);
            }
        }
    }
}
