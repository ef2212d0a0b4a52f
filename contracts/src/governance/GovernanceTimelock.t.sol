// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Dial, GovernanceFixture} from "../testing/GovernanceFixture.sol";
import {vm} from "../testing/Vm.sol";
import {GovernanceTimelock} from "./GovernanceTimelock.sol";
import {Topic} from "./Topic.sol";
import {TopicRule, TopicRules} from "./TopicRules.sol";

/// @title Topics of calls and the delays that follow; this contract plays the governor.
contract GovernanceTimelockTest is GovernanceFixture {
    function setUp() public {
        vm.warp(1_750_000_000);
        timelock = new GovernanceTimelock(SHORT_DELAY, LONG_DELAY, address(this), _rules(), new bytes32[](0));
        dial = new Dial(address(timelock));
    }

    function test_theCallDecidesTheTopic() public view {
        assertTopic(Topic.Parameters, address(dial), 0, abi.encodeCall(Dial.setParameter, (1)), "rule for any target");
        assertTopic(Topic.Ideas, address(dial), 0, abi.encodeCall(Dial.setIdea, (1)), "ideas");
        assertTopic(Topic.Upgrades, address(dial), 0, abi.encodeCall(Dial.setCode, (1)), "no rule");
        assertTopic(Topic.Upgrades, address(dial), 0, hex"010203", "no selector");
        assertTopic(Topic.Treasury, address(dial), 1, "", "coins");
        assertTopic(Topic.Treasury, address(dial), 1, abi.encodeCall(Dial.setParameter, (1)), "coins with a call");
        assertTopic(Topic.Upgrades, address(dial), 1, abi.encodeCall(Dial.setCode, (1)), "coins with a long topic");
        assertTopic(Topic.Constitution, address(timelock), 0, abi.encodeCall(Dial.setParameter, (1)), "the timelock");
        assertTopic(Topic.Constitution, address(this), 0, "", "the governor");
    }

    function test_aRuleForOneTargetComesFirst() public {
        vm.expectEmit(address(timelock));
        emit TopicRules.TopicRuleSet(address(dial), Dial.setParameter.selector, Topic.Ideas);
        vm.prank(address(timelock));
        timelock.setTopic(TopicRule(address(dial), Dial.setParameter.selector, Topic.Ideas));
        assertTopic(Topic.Ideas, address(dial), 0, abi.encodeCall(Dial.setParameter, (1)), "this target");
        assertTopic(Topic.Parameters, address(1), 0, abi.encodeCall(Dial.setParameter, (1)), "another target");
    }

    function test_onlyGovernanceWritesRules() public {
        vm.expectRevert(abi.encodeWithSelector(TopicRules.TopicRulesOnlyGovernance.selector, address(this)));
        timelock.setTopic(TopicRule(address(0), Dial.setCode.selector, Topic.Parameters));
    }

    function test_refusesNoCalls() public {
        vm.expectRevert(TopicRules.TopicRulesEmpty.selector);
        timelock.topicOfCalls(new address[](0), new uint256[](0), new bytes[](0));
    }

    function test_oneCallWaitsByItsTopic() public {
        assertEq(_scheduled(abi.encodeCall(Dial.setParameter, (1)), 0), SHORT_DELAY, "short");
        assertEq(_scheduled(abi.encodeCall(Dial.setCode, (1)), 0), LONG_DELAY, "long");
        assertEq(_scheduled(abi.encodeCall(Dial.setCode, (2)), 30 days), 30 days, "longer when asked");
    }

    function test_aBatchWaitsForItsLongest() public {
        address[] memory targets = new address[](2);
        uint256[] memory values = new uint256[](2);
        bytes[] memory payloads = new bytes[](2);
        (targets[0], targets[1]) = (address(dial), address(dial));
        payloads[0] = abi.encodeCall(Dial.setParameter, (1));
        payloads[1] = abi.encodeCall(Dial.setCode, (1));
        timelock.scheduleBatch(targets, values, payloads, 0, 0, SHORT_DELAY);
        bytes32 id = timelock.hashOperationBatch(targets, values, payloads, 0, 0);
        assertEq(timelock.getTimestamp(id), block.timestamp + LONG_DELAY, "ready");
    }

    function test_refusesArraysOfDifferentLength() public {
        vm.expectPartialRevert(TimelockController.TimelockInvalidOperationLength.selector);
        timelock.delayOfCalls(new address[](1), new uint256[](2), new bytes[](1));
        vm.expectPartialRevert(TimelockController.TimelockInvalidOperationLength.selector);
        timelock.delayOfCalls(new address[](1), new uint256[](1), new bytes[](2));
    }

    function test_aRaisedMinimumRulesAboveTheLongDelay() public {
        vm.prank(address(timelock));
        timelock.updateDelay(10 days);
        assertEq(_scheduled(abi.encodeCall(Dial.setCode, (1)), 10 days), 10 days, "long topic");
    }

    function test_refusesALongDelayBelowTheShort() public {
        vm.expectRevert(abi.encodeWithSelector(GovernanceTimelock.GovernanceTimelockDelays.selector, 2, 1));
        new GovernanceTimelock(2, 1, address(this), _rules(), new bytes32[](0));
    }

    function testFuzz_noCallWaitsLessThanItsTopic(uint256 delay, bytes4 selector, bool self) public {
        delay = bound(delay, SHORT_DELAY, 1000 days);
        address target = self ? address(timelock) : address(dial);
        bytes memory payload = abi.encodeWithSelector(selector, delay);
        timelock.schedule(target, 0, payload, 0, 0, delay);
        uint256 ready = timelock.getTimestamp(timelock.hashOperation(target, 0, payload, 0, 0));
        bool long = timelock.isLong(timelock.topicOfCall(target, 0, payload));
        assertEq(ready - block.timestamp, long && delay < LONG_DELAY ? LONG_DELAY : delay, "delay");
    }

    function _scheduled(bytes memory payload, uint256 delay) private returns (uint256) {
        timelock.schedule(address(dial), 0, payload, 0, 0, delay < SHORT_DELAY ? SHORT_DELAY : delay);
        return timelock.getTimestamp(timelock.hashOperation(address(dial), 0, payload, 0, 0)) - block.timestamp;
    }

    function assertTopic(
        Topic expected,
        address target,
        uint256 value,
        bytes memory data,
        string memory what
    ) private view {
        assertEq(uint256(timelock.topicOfCall(target, value, data)), uint256(expected), what);
    }
}
