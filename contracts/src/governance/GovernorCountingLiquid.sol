// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Topic} from "./Topic.sol";

/// @title  Counting for liquid democracy: who does not vote is represented by whom they follow, and whom those follow.
/// @dev    Rule: the weight of a holder is cast by the nearest account on the holder's path of delegations that voted,
///         the holder being nearest of all. Paths, weights and topic are those of the snapshot, so nothing done after
///         it moves a vote, and every holder has exactly one path.
///         Anybody submits paths, as evidence, in batches. A path is read up to the first account on it that voted; what
///         follows does not matter. It may also end at an account whose own weight is already cast from further on:
///         that account's path is then known, and each edge of a tree is paid for once when near holders come first.
///         A weight counted from further away moves to a nearer voter when the nearer path is shown, and to the holder
///         at once when the holder votes. Nothing ever moves away from nearer.
///         Hence: each holder is counted at most once, the order of submission does not matter to where a weight ends,
///         and a path that returns to itself without a voter shows nothing.
abstract contract GovernorCountingLiquid is Governor {
    using SafeCast for uint256;

    /// @dev Order of Governor Bravo.
    enum VoteType {
        Against,
        For,
        Abstain
    }

    /// @dev Two storage slots. Weights in wei of WATT; the supply of coins is far below 2^120.
    struct Tally {
        uint128 againstVotes;
        uint128 forVotes;
        uint128 abstainVotes;
        /// Quorum of the snapshot, kept from the first vote on: the lookup costs more the longer the token lives.
        uint120 quorum;
        /// Topic + 1; never 0 once proposed, so that the proposer and not the first voter pays for the slot.
        uint8 topic;
    }

    /// @dev One storage slot per account and proposal.
    struct Receipt {
        /// Own vote, as support + 1; 0 before it.
        uint8 vote;
        /// From how far away the weight was cast, as hops + 1 (1: by the holder); 0 while it is not counted.
        uint8 distance;
        /// Where the weight is counted.
        uint8 support;
        /// What is counted for this account, in wei of WATT.
        uint128 weight;
    }

    /// @notice Longest path, in hops. Nine accounts with the holder and the voter.
    uint256 public constant MAX_HOPS = 8;

    /// @notice The weight of `holder` is now cast by the voter `depth` hops away; it left where it was counted before.
    /// @param  via The voter, or the account whose own weight that voter already cast.
    event PathCounted(
        uint256 indexed proposalId,
        address indexed holder,
        address indexed via,
        uint8 depth,
        uint8 support,
        uint256 weight
    );

    /// @notice `holder` voted, so `weight` left `support`, where a delegate had cast it.
    event WeightTakenBack(uint256 indexed proposalId, address indexed holder, uint8 support, uint256 weight);

    /// @notice A proposal on `topic` was made.
    event ProposalTopic(uint256 indexed proposalId, Topic indexed topic);

    error GovernorPathLength(uint256 hops, uint256 maxHops);
    error GovernorPathNobodyVoted(address holder);
    error GovernorPathFalseEdge(address from, address to);

    mapping(uint256 proposalId => Tally) private _tallies;
    mapping(uint256 proposalId => mapping(address account => Receipt)) private _receipts;

    /// @notice How votes are counted, in the words that tools of Governor read.
    function COUNTING_MODE() public pure override returns (string memory) {
        return "support=bravo&quorum=for,abstain&delegation=paths";
    }

    /// @notice Whether `account` itself voted.
    function hasVoted(uint256 proposalId, address account) public view override returns (bool) {
        return _receipts[proposalId][account].vote != 0;
    }

    /// @notice What `account` itself voted and where its weight is counted, see {Receipt}.
    function receiptOf(uint256 proposalId, address account) public view returns (Receipt memory) {
        return _receipts[proposalId][account];
    }

    /// @notice Weights so far, in wei of WATT.
    function proposalVotes(
        uint256 proposalId
    ) external view returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes) {
        Tally storage tally = _tallies[proposalId];
        return (tally.againstVotes, tally.forVotes, tally.abstainVotes);
    }

    /// @notice What the proposal is about; delegations of this topic count. Panics when there is no such proposal.
    function proposalTopic(uint256 proposalId) public view returns (Topic) {
        return Topic(_tallies[proposalId].topic - 1);
    }

    /// @notice Casts the weights of holders who did not vote through those they follow. Anybody may submit.
    /// @param  paths Each begins with a holder, goes on with whom each account followed at the snapshot, and ends with an
    ///         account that voted or whose own weight is already cast; 1 to {MAX_HOPS} hops to the voter.
    /// @return moved Weight that these paths brought to another place than before, in wei of WATT.
    /// @dev    A path of a weight that is already cast from as near is passed over, so that a batch cannot be spoilt by
    ///         a vote that comes before it. Reverts on what no vote can cause: a length out of range, an edge that
    ///         was not true at the snapshot, a path without a voter.
    function castPaths(uint256 proposalId, address[][] calldata paths) external returns (uint256 moved) {
        _validateStateBitmap(proposalId, _encodeStateBitmap(ProposalState.Active));
        moved = _countPaths(proposalId, paths);
        _tallyUpdated(proposalId);
    }

    /// @notice Votes and casts paths in one transaction; see {castVote} and {castPaths}.
    /// @return weight The caller's own weight, in wei of WATT.
    function castVoteWithPaths(
        uint256 proposalId,
        uint8 support,
        address[][] calldata paths
    ) external returns (uint256 weight) {
        _validateStateBitmap(proposalId, _encodeStateBitmap(ProposalState.Active));
        weight = _countVote(proposalId, msg.sender, support, getVotes(msg.sender, proposalSnapshot(proposalId)), "");
        emit VoteCast(msg.sender, proposalId, support, weight, "");
        _countPaths(proposalId, paths);
        _tallyUpdated(proposalId);
    }

    /// @dev How many leading edges of `path` were true on `topic` at `snapshot`.
    function _trueEdges(
        address[] calldata path,
        Topic topic,
        uint256 snapshot
    ) internal view virtual returns (uint256);

    /// @dev To be called once, when a proposal is made.
    function _setTopic(uint256 proposalId, Topic topic) internal {
        _tallies[proposalId].topic = uint8(topic) + 1;
        emit ProposalTopic(proposalId, topic);
    }

    function _quorumReached(uint256 proposalId) internal view override returns (bool) {
        Tally storage tally = _tallies[proposalId];
        uint256 least = tally.quorum;
        if (least == 0) least = quorum(proposalSnapshot(proposalId));
        return least <= uint256(tally.forVotes) + tally.abstainVotes;
    }

    /// @dev More for than against.
    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        Tally storage tally = _tallies[proposalId];
        return tally.forVotes > tally.againstVotes;
    }

    /// @dev A vote is cast once, as in every Governor; it may have weight 0, since others may follow the voter.
    function _countVote(
        uint256 proposalId,
        address account,
        uint8 support,
        uint256 totalWeight,
        bytes memory
    ) internal override returns (uint256) {
        if (support > uint8(VoteType.Abstain)) revert GovernorInvalidVoteType();
        Receipt storage receipt = _receipts[proposalId][account];
        if (receipt.vote != 0) revert GovernorAlreadyCastVote(account);
        Tally storage tally = _tallies[proposalId];
        if (tally.quorum == 0) tally.quorum = quorum(proposalSnapshot(proposalId)).toUint120();

        if (receipt.distance != 0) {
            emit WeightTakenBack(proposalId, account, receipt.support, receipt.weight);
        }
        receipt.vote = support + 1;
        _count(tally, receipt, 0, support, totalWeight.toUint128());
        return totalWeight;
    }

    function _countPaths(uint256 proposalId, address[][] calldata paths) private returns (uint256 moved) {
        uint256 snapshot = proposalSnapshot(proposalId);
        for (uint256 i = 0; i < paths.length; ++i) moved += _countPath(proposalId, snapshot, paths[i]);
    }

    function _countPath(
        uint256 proposalId,
        uint256 snapshot,
        address[] calldata path
    ) private returns (uint256) {
        (uint256 edges, uint256 depth, uint8 support) = _findVoter(proposalId, path);
        address holder = path[0];
        Receipt storage receipt = _receipts[proposalId][holder];
        if (!_isNearer(receipt, depth)) return 0;

        Tally storage tally = _tallies[proposalId];
        uint256 count = _trueEdges(path[:edges + 1], Topic(tally.topic - 1), snapshot);
        if (count != edges) revert GovernorPathFalseEdge(path[count], path[count + 1]);

        uint128 weight = _getVotes(holder, snapshot, "").toUint128();
        _count(tally, receipt, uint8(depth), support, weight);
        emit PathCounted(proposalId, holder, path[edges], uint8(depth), support, weight);
        return weight;
    }

    /// @dev How many edges of the path count, how many hops away the voter is, and what the voter voted.
    function _findVoter(
        uint256 proposalId,
        address[] calldata path
    ) internal view virtual returns (uint256 edges, uint256 depth, uint8 support) {
        uint256 last = path.length == 0 ? 0 : path.length - 1;
        if (last == 0 || last > MAX_HOPS) revert GovernorPathLength(last, MAX_HOPS);
        mapping(address account => Receipt) storage receipts = _receipts[proposalId];
        for (edges = 1; edges < last; ++edges) {
            uint8 vote = receipts[path[edges]].vote;
            if (vote != 0) return (edges, edges, vote - 1);
        }
        Receipt storage end = receipts[path[last]];
        if (end.distance == 0) revert GovernorPathNobodyVoted(path[0]);
        depth = last + end.distance - 1;
        if (depth > MAX_HOPS) revert GovernorPathLength(depth, MAX_HOPS);
        return (last, depth, end.support);
    }

    /// @dev Whether `depth` hops is nearer than where the weight is cast from now.
    function _isNearer(Receipt storage receipt, uint256 depth) internal view virtual returns (bool) {
        return receipt.distance == 0 || depth + 1 < receipt.distance;
    }

    /// @dev Takes the weight from where it is counted, if anywhere, and counts it at `support`.
    function _count(
        Tally storage tally,
        Receipt storage receipt,
        uint8 depth,
        uint8 support,
        uint128 weight
    ) internal virtual {
        if (receipt.distance != 0) _add(tally, receipt.support, 0, receipt.weight);
        _add(tally, support, weight, 0);
        receipt.distance = depth + 1;
        receipt.support = support;
        receipt.weight = weight;
    }

    function _add(Tally storage tally, uint8 support, uint128 more, uint128 less) internal {
        if (support == uint8(VoteType.For)) tally.forVotes = tally.forVotes + more - less;
        else if (support == uint8(VoteType.Against)) tally.againstVotes = tally.againstVotes + more - less;
        else tally.abstainVotes = tally.abstainVotes + more - less;
    }
}
