// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Action, Dial, GovernanceFixture} from "../testing/GovernanceFixture.sol";
import {vm} from "../testing/Vm.sol";
import {LiquidGovernor} from "./LiquidGovernor.sol";
import {Topic} from "./Topic.sol";
import {TopicRules} from "./TopicRules.sol";

/// @title The life of a proposal, from its text to its effect.
contract LiquidGovernorTest is GovernanceFixture {
    uint256 private constant ANA_KEY = 0xA11A;
    address private ana = vm.addr(ANA_KEY);
    address private ben = address(0xB0B);
    address private cleo = address(0xC1E0);

    function setUp() public {
        _makeGovernance();
        _give(ana, 60_000 ether);
        _give(ben, 30_000 ether);
        _give(cleo, 10_000 ether);
        _later(1);
    }

    function test_aProposalPassesWaitsAndActs() public {
        Action memory action = _parameterAction();
        uint256 id = _propose(ana, action);
        assertEq(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Pending), "pending");
        assertEq(uint256(governor.proposalTopic(id)), uint256(Topic.Parameters), "topic follows from the call");
        vm.warp(governor.proposalSnapshot(id) + 1);
        _vote(ana, id, FOR);
        _vote(ben, id, AGAINST);
        _vote(cleo, id, ABSTAIN);
        _assertTally(id, 30_000 ether, 60_000 ether, 10_000 ether);
        _close(id);
        _queue(action);
        assertEq(governor.proposalEta(id), block.timestamp + SHORT_DELAY, "eta");
        _later(SHORT_DELAY);
        _execute(action);
        assertEq(dial.parameter(), 7, "dial");
        assertEq(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Executed), "executed");
    }

    function test_anybodyMayExecuteOnTheTimelockItself() public {
        Action memory action = _passed(_parameterAction());
        _queue(action);
        _later(SHORT_DELAY);
        bytes32 salt = bytes20(address(governor)) ^ keccak256(bytes(action.text));
        vm.prank(address(0xE0A));
        timelock.executeBatch(action.targets, action.values, action.payloads, 0, salt);
        assertEq(dial.parameter(), 7, "dial");
    }

    function test_codeWaitsLongAndTellsItsTime() public {
        Action memory action = _passed(_action(address(dial), abi.encodeCall(Dial.setCode, (1)), "New code"));
        uint256 id = _queueId(action);
        assertEq(governor.proposalEta(id), block.timestamp + LONG_DELAY, "eta");
        _later(LONG_DELAY - 1);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        _execute(action);
        _later(1);
        _execute(action);
        assertEq(dial.code(), 1, "code");
    }

    function test_governanceChangesItsOwnNumbers() public {
        Action memory action = _action(
            address(governor),
            abi.encodeWithSignature("setVotingPeriod(uint32)", uint32(3 days)),
            "Vote for three days"
        );
        _passed(action);
        assertEq(uint256(governor.proposalTopic(_id(action))), uint256(Topic.Constitution), "topic");
        _queue(action);
        _later(LONG_DELAY);
        _execute(action);
        assertEq(governor.votingPeriod(), 3 days, "period");
    }

    function test_aProposalWithoutQuorumIsDefeated() public {
        uint256 id = _open(ana, _parameterAction());
        _close(id);
        assertEq(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Defeated), "defeated");
    }

    function test_aTieIsDefeated() public {
        _give(ben, 30_000 ether);
        _later(1);
        uint256 id = _open(ana, _parameterAction());
        _vote(ana, id, FOR);
        _vote(ben, id, AGAINST);
        _close(id);
        assertEq(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Defeated), "defeated");
    }

    function test_quorumIsAShareOrTheFloor() public {
        assertEq(governor.quorum(block.timestamp - 1), 4_000 ether, "4 % of 100,000");
        vm.prank(ana);
        token.withdraw(59_000 ether);
        vm.prank(ben);
        token.withdraw(29_000 ether);
        _later(1);
        assertEq(governor.quorum(block.timestamp - 1), 1_000 ether, "floor above 4 % of 12,000");
    }

    function test_proposingNeedsAShareOrTheFloor() public {
        assertEq(governor.proposalThreshold(), 100 ether, "floor = 0.1 % of 100,000");
        _give(ana, 900_000 ether);
        _later(1);
        assertEq(governor.proposalThreshold(), 1_000 ether, "0.1 % of 1,000,000");
        address dan = address(0xDA);
        _give(dan, 999 ether);
        _later(1);
        Action memory action = _parameterAction();
        vm.expectPartialRevert(IGovernor.GovernorInsufficientProposerVotes.selector);
        _propose(dan, action);
    }

    function test_callsOfDifferentTopicsAreRefused() public {
        Action memory action = _parameterAction();
        Action memory mixed = Action(new address[](2), new uint256[](2), new bytes[](2), "Two things at once");
        (mixed.targets[0], mixed.payloads[0]) = (action.targets[0], action.payloads[0]);
        (mixed.targets[1], mixed.payloads[1]) = (address(dial), abi.encodeCall(Dial.setCode, (1)));
        vm.expectRevert(
            abi.encodeWithSelector(TopicRules.TopicRulesMixed.selector, 1, Topic.Parameters, Topic.Upgrades)
        );
        _propose(ana, mixed);
    }

    function test_callsOfOneTopicPassTogether() public {
        Action memory action = _parameterAction();
        Action memory two = Action(new address[](2), new uint256[](2), new bytes[](2), "The same twice");
        for (uint256 i = 0; i < 2; ++i) (two.targets[i], two.payloads[i]) = (action.targets[0], action.payloads[0]);
        uint256 id = _propose(ana, two);
        assertEq(uint256(governor.proposalTopic(id)), uint256(Topic.Parameters), "the topic of both");
    }

    function test_aVoteIsCastOnceWithAKnownSupport() public {
        uint256 id = _open(ana, _parameterAction());
        assertFalse(governor.hasVoted(id, ana), "not yet");
        vm.expectRevert(IGovernor.GovernorInvalidVoteType.selector);
        _vote(ana, id, 3);
        _vote(ana, id, FOR);
        assertTrue(governor.hasVoted(id, ana), "voted");
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, ana));
        _vote(ana, id, AGAINST);
    }

    function test_votesBySignatureOnce() public {
        uint256 id = _open(ana, _parameterAction());
        bytes32 ballot = keccak256(abi.encode(governor.BALLOT_TYPEHASH(), id, FOR, ana, governor.nonces(ana)));
        (, string memory name, string memory version, uint256 chain, address verifier, , ) = governor.eip712Domain();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chain,
                verifier
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ANA_KEY, keccak256(abi.encodePacked(hex"1901", domain, ballot)));
        bytes memory signature = abi.encodePacked(r, s, v);
        vm.prank(cleo);
        governor.castVoteBySig(id, FOR, ana, signature);
        _assertTally(id, 0, 60_000 ether, 0);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, ana));
        governor.castVoteBySig(id, FOR, ana, signature);
    }

    function test_onlyTheProposerCancelsAndOnlyBeforeTheVote() public {
        Action memory action = _parameterAction();
        uint256 id = _propose(ana, action);
        bytes32 text = keccak256(bytes(action.text));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, id, ben));
        vm.prank(ben);
        governor.cancel(action.targets, action.values, action.payloads, text);
        vm.warp(governor.proposalSnapshot(id) + 1);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, id, ana));
        vm.prank(ana);
        governor.cancel(action.targets, action.values, action.payloads, text);
    }

    function test_theProposerCancels() public {
        Action memory action = _parameterAction();
        uint256 id = _propose(ana, action);
        vm.prank(ana);
        governor.cancel(action.targets, action.values, action.payloads, keccak256(bytes(action.text)));
        assertEq(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Canceled), "canceled");
    }

    function test_theTimelockIsFixed() public {
        vm.expectRevert(LiquidGovernor.LiquidGovernorTimelockIsFixed.selector);
        governor.updateTimelock(TimelockController(payable(address(1))));
    }

    function test_speaksTheStandards() public view {
        assertEq(governor.CLOCK_MODE(), "mode=timestamp", "clock mode");
        assertEq(governor.clock(), block.timestamp, "clock");
        assertEq(governor.COUNTING_MODE(), "support=bravo&quorum=for,abstain&delegation=paths", "counting mode");
        assertEq(governor.name(), "Watt Governor", "name");
        assertTrue(governor.supportsInterface(type(IGovernor).interfaceId), "ERC-165");
        assertTrue(governor.proposalNeedsQueuing(0), "needs queuing");
    }

    function test_theTreasuryPaysWhatWasVoted() public {
        vm.deal(address(timelock), 5 ether);
        Action memory action = _action(address(0xFEED), "", "Pay 5 WATT");
        action.values[0] = 5 ether;
        _passed(action);
        assertEq(uint256(governor.proposalTopic(_id(action))), uint256(Topic.Treasury), "topic");
        _queue(action);
        _later(SHORT_DELAY);
        _execute(action);
        assertEq(address(0xFEED).balance, 5 ether, "paid");
    }

    function _passed(Action memory action) private returns (Action memory) {
        uint256 id = _open(ana, action);
        _vote(ana, id, FOR);
        _close(id);
        return action;
    }

    function _id(Action memory action) private view returns (uint256) {
        return
            governor.hashProposal(action.targets, action.values, action.payloads, keccak256(bytes(action.text)));
    }

    function _queueId(Action memory action) private returns (uint256) {
        _queue(action);
        return _id(action);
    }
}
