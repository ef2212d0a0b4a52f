// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { AggregatorV3Interface, IPriceFeed } from "./IPriceFeed.sol";
import { Observation, Round } from "./Observations.sol";

/// @title What a feed remembers and what others read from it.
/// @dev Two slots: the answer and the last round. Older rounds are in the events and nowhere else, because a slot for
/// each would cost more than all signatures of a round.
abstract contract FeedHistory is IPriceFeed {
    /// @notice What counting a round found.
    /// @param setEpoch Reporter set that signed
    /// @param signers Bit i for member i of that set
    /// @param rewarded Bit i for each member near the median
    /// @param observedAt Oldest observation, Unix seconds
    /// @param median Middle value of the observations
    /// @param spread Scaled median absolute deviation
    struct Tally {
        uint32 setEpoch;
        uint32 signers;
        uint32 rewarded;
        uint40 observedAt;
        int192 median;
        uint256 spread;
    }

    struct Answer {
        uint80 value;
        uint40 observedAt;
        uint40 periodStart;
        uint40 periodEnd;
        uint16 vintage;
    }

    /// @dev `flag` is the outcome of the last reported round. `paidWindow` counts heartbeats since 1970.
    struct Latest {
        uint64 answered;
        uint64 reported;
        Unhealthy flag;
        uint32 signers;
        uint40 paidWindow;
        bool paid;
    }

    /// @notice Hash of (region, currency, indexRuleHash).
    bytes32 public immutable feedId;

    /// @notice Hash of the written rule that says exactly which price this is.
    bytes32 public immutable indexRuleHash;

    /// @notice Region that the price is of.
    string public region;

    /// @notice Currency of the answer.
    string public currency;

    /// @inheritdoc AggregatorV3Interface
    string public description;

    /// @inheritdoc AggregatorV3Interface
    uint8 public constant decimals = 8;

    /// @inheritdoc AggregatorV3Interface
    uint256 public constant version = 1;

    Latest private _latest;
    Answer private _answerNow;

    /// @notice A feed exists.
    event FeedCreated(bytes32 indexed feedId, string region, string currency, bytes32 indexRuleHash, string description);

    /// @notice A quorum reported a round. It became the answer if `outcome` is `None`; otherwise that is why not.
    /// @param paid Whether this round counts for pay and participation
    event RoundReported(
        uint80 indexed roundId,
        Unhealthy indexed outcome,
        address indexed submitter,
        bool paid,
        Round round,
        Tally tally,
        Observation[] observations
    );

    /// @notice The answer changed or was attested again; the event that readers of AggregatorV3 feeds know.
    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    /// @notice An observation that the latest round had left out.
    event LateObservation(uint80 indexed roundId, Observation observation);

    /// @notice The round is not the latest accepted one.
    error NoData(uint256 roundId);

    /// @notice The answer is not to be relied on now.
    error UnhealthyFeed(Unhealthy reason);

    constructor(string memory region_, string memory currency_, bytes32 indexRuleHash_, string memory description_) {
        feedId = keccak256(abi.encode(region_, currency_, indexRuleHash_));
        indexRuleHash = indexRuleHash_;
        region = region_;
        currency = currency_;
        description = description_;
        emit FeedCreated(feedId, region_, currency_, indexRuleHash_, description_);
    }

    /// @inheritdoc IPriceFeed
    function maxAge() public view virtual returns (uint64);

    /// @notice Number of the last round that a quorum reported, accepted or not. The next one must be higher.
    function lastReportedRound() public view returns (uint80) {
        return _latest.reported;
    }

    /// @notice Period and vintage of the latest accepted round. Reverts with {NoData} for any other.
    function periodOf(uint80 roundId) external view returns (uint40 start, uint40 end, uint16 vintage) {
        Answer memory a = _answer(roundId);
        return (a.periodStart, a.periodEnd, a.vintage);
    }

    /// @inheritdoc AggregatorV3Interface
    /// @dev `updatedAt` is the time of the oldest observation: freshness of what was seen, not of the transaction.
    function getRoundData(uint80 roundId) public view returns (uint80, int256, uint256, uint256, uint80) {
        Answer memory a = _answer(roundId);
        return (roundId, int256(uint256(a.value)), a.observedAt, a.observedAt, roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return getRoundData(_latest.answered);
    }

    /// @inheritdoc IPriceFeed
    function latestAnswer() public view returns (int192 answer, uint64 observedAt) {
        Answer storage a = _answerNow;
        return (int192(uint192(a.value)), a.observedAt);
    }

    /// @inheritdoc IPriceFeed
    function latestAnswerStrict() external view returns (int192 answer, uint64 observedAt) {
        Unhealthy why = reason();
        if (why != Unhealthy.None) revert UnhealthyFeed(why);
        return latestAnswer();
    }

    /// @inheritdoc IPriceFeed
    function healthy() external view returns (bool) {
        return reason() == Unhealthy.None;
    }

    /// @inheritdoc IPriceFeed
    function reason() public view returns (Unhealthy) {
        if (_latest.flag != Unhealthy.None) return _latest.flag;
        (, uint64 observedAt) = latestAnswer();
        if (observedAt == 0) return Unhealthy.NoAnswer;
        return observedAt + maxAge() < block.timestamp ? Unhealthy.Stale : Unhealthy.None;
    }

    function _latestPeriod() internal view returns (uint40 end, uint16 vintage) {
        Answer storage a = _answerNow;
        return (a.periodEnd, a.vintage);
    }

    /// @dev Remembers a reported round. Returns whether it is the paid one of its heartbeat window.
    function _record(
        Round calldata round,
        Observation[] calldata observations,
        Tally memory tally,
        Unhealthy outcome,
        uint256 heartbeat
    ) internal returns (bool paid) {
        Latest memory latest = _latest;
        uint40 window = uint40(block.timestamp / heartbeat);
        paid = window > latest.paidWindow;
        bool accepted = outcome == Unhealthy.None;
        _latest = Latest({
            answered: accepted ? uint64(round.roundId) : latest.answered,
            reported: uint64(round.roundId),
            flag: outcome,
            signers: tally.signers,
            paidWindow: paid ? window : latest.paidWindow,
            paid: paid
        });
        emit RoundReported(round.roundId, outcome, msg.sender, paid, round, tally, observations);
        if (accepted) {
            _answerNow = Answer(
                uint80(uint192(tally.median)), tally.observedAt, round.periodStart, round.periodEnd, round.vintage
            );
            emit AnswerUpdated(tally.median, round.roundId, block.timestamp);
        }
    }

    /// @dev The latest round as its reporters signed it, and whether it still takes observations that it left out.
    function _lateRound(bytes32 configDigest) internal view returns (Round memory round, bool open) {
        Latest memory latest = _latest;
        open = latest.paid && latest.flag == Unhealthy.None;
        Answer memory a = _answerNow;
        round = Round(latest.answered, a.periodStart, a.periodEnd, a.vintage, configDigest);
    }

    /// @dev False if the reporter is in the latest round already.
    function _recordLate(Observation calldata observation) internal returns (bool added) {
        uint32 bit = uint32(1 << observation.reporter);
        added = _latest.signers & bit == 0;
        if (added) {
            _latest.signers |= bit;
            emit LateObservation(_latest.reported, observation);
        }
    }

    function _flag() internal view returns (Unhealthy) {
        return _latest.flag;
    }

    function _answer(uint80 roundId) private view returns (Answer memory a) {
        a = _answerNow;
        if (roundId == 0 || roundId != _latest.answered) revert NoData(roundId);
    }
}
