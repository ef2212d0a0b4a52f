// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {GovernorVotesQuorumFraction} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {DelegationBook} from "./DelegationBook.sol";
import {GovernanceTimelock} from "./GovernanceTimelock.sol";
import {GovernorAnswerTime} from "./GovernorAnswerTime.sol";
import {GovernorCountingLiquid} from "./GovernorCountingLiquid.sol";
import {Topic} from "./Topic.sol";
import {WrappedWatt} from "./WrappedWatt.sol";

/// @dev Numbers of a new governor. Times in seconds, floors in wei of WATT.
struct GovernorNumbers {
    /// From the proposal to the snapshot: time to read, to delegate and to wrap coins. 2 days on a real network.
    uint48 votingDelay;
    /// From the snapshot to the close. 7 days.
    uint32 votingPeriod;
    /// Least time between a turn of the outcome and the close; at most the voting period. 2 days.
    uint48 lateQuorumExtension;
    /// Share of the wrapped supply that must vote for or abstain, in percent. 4.
    uint256 quorumPercent;
    /// Least quorum, however little is wrapped: without it, the first to wrap a coin would be the electorate.
    uint256 quorumFloor;
    /// Least weight to propose, however little is wrapped. {LiquidGovernor.THRESHOLD_DIVISOR} sets the share.
    uint256 thresholdFloor;
}

/// @title  Where WATT decides: proposals on one topic each, liquid votes, execution by the timelock.
/// @dev    Weight is the balance of wrapped WATT at the snapshot, never a later one: borrowed coins that are returned
///         within the block weigh nothing. Delegation is read from {DelegationBook} by the topic of the proposal,
///         which follows from its calls ({TopicRules}); the token's own `delegate` is not used here.
///         Nobody can cancel but the proposer, and only before the vote begins. No owner, guardian or veto.
///         Give a description the suffix `#proposer=0x…` so that nobody else can submit (and cancel) the same text.
contract LiquidGovernor is
    GovernorSettings,
    GovernorCountingLiquid,
    GovernorVotesQuorumFraction,
    GovernorAnswerTime,
    GovernorTimelockControl
{
    /// @notice Who proposes must hold at least this part of the wrapped supply: 1/1000 = 0.1 %.
    uint256 public constant THRESHOLD_DIVISOR = 1000;

    /// @notice Whom holders follow.
    DelegationBook public immutable delegationBook;

    /// @notice Least quorum, in wei of WATT.
    uint256 public immutable quorumFloor;

    error LiquidGovernorTimelockIsFixed();

    constructor(
        WrappedWatt token_,
        DelegationBook book,
        GovernanceTimelock timelock_,
        GovernorNumbers memory numbers
    )
        Governor("Watt Governor")
        GovernorSettings(numbers.votingDelay, numbers.votingPeriod, numbers.thresholdFloor)
        GovernorVotes(token_)
        GovernorVotesQuorumFraction(numbers.quorumPercent)
        GovernorPreventLateQuorum(numbers.lateQuorumExtension)
        GovernorTimelockControl(timelock_)
    {
        delegationBook = book;
        quorumFloor = numbers.quorumFloor;
    }

    /// @notice Votes for or abstaining that a proposal with snapshot `timepoint` needs, in wei of WATT, rounded down.
    function quorum(uint256 timepoint) public view override(Governor, GovernorVotesQuorumFraction) returns (uint256) {
        return Math.max(super.quorum(timepoint), quorumFloor);
    }

    /// @notice Weight that a proposer needs one second before proposing, in wei of WATT, rounded down.
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return Math.max(super.proposalThreshold(), token().getPastTotalSupply(clock() - 1) / THRESHOLD_DIVISOR);
    }

    /// @notice Seconds since 1970, as the token counts.
    function clock() public view override(Governor, GovernorVotes) returns (uint48) {
        return Time.timestamp();
    }

    /// @notice ERC-6372 description of {clock}.
    function CLOCK_MODE() public pure override(Governor, GovernorVotes) returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice Refused: every contract of Watt names this timelock for good, so another would govern nothing.
    ///         A new governor is put in by granting it the timelock's roles.
    function updateTimelock(TimelockController) public pure override {
        revert LiquidGovernorTimelockIsFixed();
    }

    /// @inheritdoc GovernorTimelockControl
    function state(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposalId);
    }

    /// @inheritdoc GovernorAnswerTime
    function proposalDeadline(
        uint256 proposalId
    ) public view override(Governor, GovernorAnswerTime) returns (uint256) {
        return super.proposalDeadline(proposalId);
    }

    /// @inheritdoc GovernorTimelockControl
    function proposalNeedsQueuing(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    /// @inheritdoc GovernorSettings
    function votingDelay() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.votingDelay();
    }

    /// @inheritdoc GovernorSettings
    function votingPeriod() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.votingPeriod();
    }

    /// @dev Power stays at its source: an account weighs what it held, whatever others delegated to it.
    function _getVotes(
        address account,
        uint256 timepoint,
        bytes memory
    ) internal view virtual override(Governor, GovernorVotes) returns (uint256) {
        return WrappedWatt(payable(address(token()))).getPastBalanceOf(account, timepoint);
    }

    function _trueEdges(
        address[] calldata path,
        Topic topic,
        uint256 snapshot
    ) internal view virtual override returns (uint256) {
        return delegationBook.trueEdges(path, topic, snapshot);
    }

    /// @dev Refuses calls of different topics, since each topic has its own delegates.
    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override returns (uint256 proposalId) {
        proposalId = super._propose(targets, values, calldatas, description, proposer);
        _setTopic(proposalId, _timelock().topicOfCalls(targets, values, calldatas));
    }

    /// @dev The timelock lengthens the delay by what is called; the time told here is the one it set.
    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
        return SafeCast.toUint48(block.timestamp + _timelock().delayOfCalls(targets, values, calldatas));
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _tallyUpdated(uint256 proposalId) internal virtual override(Governor, GovernorAnswerTime) {
        super._tallyUpdated(proposalId);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }

    function _timelock() private view returns (GovernanceTimelock) {
        return GovernanceTimelock(payable(timelock()));
    }
}
