// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title  Whoever is surprised has time to answer: a vote does not close while its outcome has just turned.
/// @dev    OpenZeppelin's module gives time when the quorum comes late. Here many weights move at once when a delegate's
///         paths are shown, and their holders may vote themselves "until the close"; so every turn between passing and
///         failing gives the same time. Never beyond twice the voting period, so that nobody can keep a vote open.
abstract contract GovernorAnswerTime is GovernorPreventLateQuorum {
    /// @dev One storage slot.
    struct Outcome {
        /// Close after the last late turn; 0 without one.
        uint48 deadline;
        /// Whether the proposal would pass as the tally stands.
        bool passing;
    }

    mapping(uint256 proposalId => Outcome) private _outcomes;

    /// @inheritdoc GovernorPreventLateQuorum
    function proposalDeadline(uint256 proposalId) public view virtual override returns (uint256) {
        return Math.max(super.proposalDeadline(proposalId), _outcomes[proposalId].deadline);
    }

    /// @dev May emit {ProposalExtended}.
    function _tallyUpdated(uint256 proposalId) internal virtual override {
        super._tallyUpdated(proposalId);
        Outcome storage outcome = _outcomes[proposalId];
        bool passing = _quorumReached(proposalId) && _voteSucceeded(proposalId);
        if (passing == outcome.passing) return;
        outcome.passing = passing;

        uint256 planned = Governor.proposalDeadline(proposalId);
        uint256 latest = 2 * planned - proposalSnapshot(proposalId);
        uint256 deadline = Math.min(clock() + lateQuorumVoteExtension(), latest);
        if (deadline > proposalDeadline(proposalId)) {
            outcome.deadline = uint48(deadline);
            emit ProposalExtended(proposalId, uint64(deadline));
        }
    }
}
