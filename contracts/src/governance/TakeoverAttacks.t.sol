// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Action, Dial, GovernanceFixture} from "../testing/GovernanceFixture.sol";
import {vm} from "../testing/Vm.sol";
import {Directory, DirectoryEntry} from "./Directory.sol";
import {GovernorNumbers, LiquidGovernor} from "./LiquidGovernor.sol";
import {Topic} from "./Topic.sol";
import {AnyProposerGovernor, PunctualGovernor, QuorumOnlyGovernor} from "./twins/GovernorTwins.t.sol";
import {AdminTimelock, HastyTimelock, InitializableDirectory, LabelTimelock} from "./twins/PartTwins.t.sol";

/// @title Attempts to rule without the votes, or before anybody can answer. Each must fail here and succeed on its twin.
contract TakeoverAttacksTest is GovernanceFixture {
    address private constant HONEST = address(0xA0);
    address private constant WHALE = address(0xA1);
    address private constant THIEF = address(0xBAD);

    function setUp() public {
        _makeGovernance();
        _give(HONEST, 60_000 ether);
        _give(WHALE, 39_000 ether);
        _give(THIEF, 1_000 ether);
        _later(1);
    }

    function test_frontRunProposal() public {
        assertTrue(_frontRun(), "the author's proposal lives");
    }

    function test_twin_frontRunProposal() public {
        _install(new AnyProposerGovernor(token, book, _timelockForNext(), _numbers()));
        assertFalse(_frontRun(), "on the twin the thief proposed first, and cancelled");
    }

    function test_lateQuorum() public {
        assertFalse(_lateQuorum(), "the honest answer in time");
    }

    function test_twin_lateQuorum() public {
        _install(new PunctualGovernor(token, book, _timelockForNext(), _numbers()));
        assertTrue(_lateQuorum(), "on the twin the last second decides");
    }

    function test_pathsAtTheLastSecond() public {
        assertFalse(_lastSecondPaths(), "who is represented can still say no");
    }

    function test_twin_pathsAtTheLastSecond() public {
        _install(new QuorumOnlyGovernor(token, book, _timelockForNext(), _numbers()));
        assertTrue(_lastSecondPaths(), "on the twin the delegate has the last word");
    }

    function test_aVoteThatTurnsAndTurnsStillCloses() public {
        for (uint160 i = 1; i <= 12; ++i) _give(address(i << 8), 1 ether << i);
        _later(1);
        uint256 id = _open(HONEST, _parameterAction());
        uint256 latest = governor.proposalSnapshot(id) + 2 * governor.votingPeriod();
        _vote(THIEF, id, ABSTAIN);
        _vote(WHALE, id, ABSTAIN);
        uint256 turns;
        for (uint160 i = 1; i <= 12; ++i) {
            if (block.timestamp < governor.proposalDeadline(id)) vm.warp(governor.proposalDeadline(id));
            vm.prank(address(i << 8));
            try governor.castVote(id, uint8(i % 2)) {
                ++turns;
            } catch {}
            assertLe(governor.proposalDeadline(id), latest, "twice the period");
            if (governor.proposalDeadline(id) == block.timestamp) break;
        }
        assertEq(governor.proposalDeadline(id), latest, "reached, not passed");
        assertLt(turns, 12, "closed before all had turned it");
    }

    function test_firstToWrap() public {
        assertFalse(_firstToWrap(_numbers()), "one coin is no electorate");
    }

    function test_twin_firstToWrap() public {
        GovernorNumbers memory numbers = _numbers();
        (numbers.quorumFloor, numbers.thresholdFloor) = (0, 0);
        assertTrue(_firstToWrap(numbers), "without floors the first coin rules");
    }

    function test_executeBeforeTheDelay() public {
        assertEq(_hurry(), 0, "code waits seven days");
    }

    function test_twin_executeBeforeTheDelay() public {
        HastyTimelock hasty = new HastyTimelock(
            SHORT_DELAY,
            LONG_DELAY,
            _creation(vm.getNonce(address(this)) + 1),
            _rules()
        );
        _install(new LiquidGovernor(token, book, hasty, _numbers()));
        assertEq(_hurry(), 1, "the twin runs new code after two");
    }

    /// @dev The thief is trusted with parameters, and gives itself the timelock instead.
    function test_roleByAnotherTopic() public {
        assertFalse(_roleByParameters(), "who is trusted with numbers is not trusted with the constitution");
    }

    function test_twin_roleByAnotherTopic() public {
        LabelTimelock label = new LabelTimelock(
            SHORT_DELAY,
            LONG_DELAY,
            _creation(vm.getNonce(address(this)) + 1),
            _rules()
        );
        _install(new LiquidGovernor(token, book, label, _numbers()));
        assertTrue(_roleByParameters(), "on the twin a label makes it a parameter");
    }

    function test_roleByDeployer() public {
        assertFalse(_roleByDeployer(), "who deployed is nobody");
    }

    function test_twin_roleByDeployer() public {
        AdminTimelock admin = new AdminTimelock(
            SHORT_DELAY,
            LONG_DELAY,
            _creation(vm.getNonce(address(this)) + 1),
            _rules()
        );
        _install(new LiquidGovernor(token, book, admin, _numbers()));
        assertTrue(_roleByDeployer(), "on the twin the deployer rules at once");
    }

    function test_initialiseAgain() public {
        Directory directory = new Directory(address(timelock), new DirectoryEntry[](0));
        address[5] memory parts = [
            address(directory),
            address(token),
            address(book),
            address(timelock),
            address(governor)
        ];
        for (uint256 i = 0; i < parts.length; ++i) assertFalse(_initialise(parts[i]), "no initializer");
        assertEq(directory.governance(), address(timelock), "governance stands");
    }

    function test_twin_initialiseAgain() public {
        InitializableDirectory directory = new InitializableDirectory();
        directory.initialize(address(timelock));
        assertTrue(_initialise(address(directory)), "the twin takes it");
        assertEq(directory.governance(), THIEF, "and obeys the thief");
    }

    function test_aRelayedScheduleIsNoShortCut() public {
        Action memory action = _action(
            address(governor),
            abi.encodeCall(governor.relay, (address(timelock), 0, "")),
            "Relay"
        );
        uint256 id = _propose(HONEST, action);
        assertEq(uint256(governor.proposalTopic(id)), uint256(Topic.Constitution), "the longest way");
        vm.expectRevert();
        vm.prank(THIEF);
        governor.relay(address(timelock), 0, "");
    }

    /// @dev Whether the author's proposal can be voted on although a thief saw it coming.
    function _frontRun() private returns (bool) {
        Action memory action = _parameterAction();
        action.text = string.concat("Good idea #proposer=", Strings.toHexString(HONEST));
        vm.startPrank(THIEF);
        try governor.propose(action.targets, action.values, action.payloads, action.text) {
            governor.cancel(action.targets, action.values, action.payloads, keccak256(bytes(action.text)));
        } catch {}
        vm.stopPrank();
        vm.prank(HONEST);
        try governor.propose(action.targets, action.values, action.payloads, action.text) returns (uint256 id) {
            return governor.state(id) == IGovernor.ProposalState.Pending;
        } catch {
            return false;
        }
    }

    /// @dev Nobody minds a proposal that will miss the quorum; the whale votes in the last second.
    function _lateQuorum() private returns (bool) {
        uint256 id = _open(WHALE, _parameterAction());
        vm.warp(governor.proposalDeadline(id));
        _vote(WHALE, id, FOR);
        _later(1 hours);
        vm.prank(HONEST);
        try governor.castVote(id, AGAINST) {} catch {}
        vm.warp(governor.proposalDeadline(id) + 1);
        return governor.state(id) == IGovernor.ProposalState.Succeeded;
    }

    /// @dev The thief leads a holder's weight into the vote when nobody can answer any more.
    function _lastSecondPaths() private returns (bool) {
        address bystander = address(0xB1);
        _give(bystander, 10_000 ether);
        _follow(HONEST, Topic.Parameters, THIEF);
        _later(1);
        uint256 id = _open(THIEF, _parameterAction());
        _vote(bystander, id, ABSTAIN); // There is a quorum from the beginning.
        _vote(THIEF, id, FOR);
        _vote(WHALE, id, AGAINST);
        vm.warp(governor.proposalDeadline(id));
        _cast(id, _path(HONEST, THIEF));
        _later(1 hours);
        vm.prank(HONEST);
        try governor.castVote(id, AGAINST) {} catch {}
        vm.warp(governor.proposalDeadline(id) + 1);
        return governor.state(id) == IGovernor.ProposalState.Succeeded;
    }

    /// @dev On a network where nobody wrapped anything yet.
    function _firstToWrap(GovernorNumbers memory numbers) private returns (bool) {
        vm.prank(HONEST);
        token.withdraw(60_000 ether);
        vm.prank(WHALE);
        token.withdraw(39_000 ether);
        vm.prank(THIEF);
        token.withdraw(999 ether);
        _later(1);
        _install(new LiquidGovernor(token, book, _timelockForNext(), numbers));
        Action memory action = _action(THIEF, "", "Everything to me");
        vm.prank(THIEF);
        try governor.propose(action.targets, action.values, action.payloads, action.text) returns (uint256 id) {
            vm.warp(governor.proposalSnapshot(id) + 1);
            _vote(THIEF, id, FOR);
            _close(id);
            return governor.state(id) == IGovernor.ProposalState.Succeeded;
        } catch {
            return false;
        }
    }

    /// @dev What the dial's code is two days and a bit after the vote.
    function _hurry() private returns (uint256) {
        Action memory action = _action(address(dial), abi.encodeCall(Dial.setCode, (1)), "New code");
        uint256 id = _open(HONEST, action);
        _vote(HONEST, id, FOR);
        _close(id);
        _queue(action);
        _later(SHORT_DELAY + 1);
        try
            governor.execute(action.targets, action.values, action.payloads, keccak256(bytes(action.text)))
        {} catch {}
        return dial.code();
    }

    /// @dev Whether the thief ends up as proposer on the timelock.
    function _roleByParameters() private returns (bool) {
        _follow(HONEST, Topic.Parameters, THIEF);
        _later(1);
        bytes32 role = timelock.PROPOSER_ROLE();
        Action memory action = _action(
            address(timelock),
            abi.encodeCall(timelock.grantRole, (role, THIEF)),
            "A small adjustment"
        );
        uint256 id = _open(THIEF, action);
        _vote(THIEF, id, FOR);
        address[][] memory paths = new address[][](1);
        paths[0] = _path(HONEST, THIEF);
        try governor.castPaths(id, paths) {} catch {}
        _close(id);
        if (governor.state(id) != IGovernor.ProposalState.Succeeded) return false;
        _queue(action);
        _later(LONG_DELAY);
        _execute(action);
        return timelock.hasRole(role, THIEF);
    }

    /// @dev This contract deployed everything.
    function _roleByDeployer() private returns (bool) {
        bytes32 role = timelock.PROPOSER_ROLE();
        try timelock.grantRole(role, address(this)) {} catch {}
        return timelock.hasRole(role, address(this));
    }

    function _initialise(address part) private returns (bool done) {
        vm.prank(THIEF);
        (done, ) = part.call(abi.encodeWithSignature("initialize(address)", THIEF));
    }
}
