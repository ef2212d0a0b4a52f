// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { FeedRules, Rules } from "./FeedRules.sol";
import { FeedHistory } from "./FeedHistory.sol";
import { Governed } from "./Governed.sol";
import { IReporterRegistry } from "./IReporterRegistry.sol";
import { MemberList } from "./MemberList.sol";
import { Observation, Observations, Round, Signature } from "./Observations.sol";
import { RobustStatistics } from "./RobustStatistics.sol";
import { StepGate } from "./StepGate.sol";

/// @title One price, agreed by reporters who each sign what they observed.
/// @notice Anyone may submit a round; nobody can bend it. The answer is the median of at least 2f+1 of 3f+1 signed
/// observations. Spread, bounds and a gate on steps decide whether it is accepted; a value is never clamped.
/// @dev A round that a quorum signed but that is not accepted is recorded and makes the feed unhealthy. Anything else
/// that is wrong reverts and leaves no trace.
contract PriceFeed is StepGate, FeedRules, EIP712 {
    using MemberList for bytes;

    /// @dev What is needed and found while the observations of a round are counted. `earliest` is a time.
    struct Count {
        uint32 setEpoch;
        uint32 suspended;
        address list;
        bytes members;
        bytes template;
        uint256 earliest;
        int256[] values;
    }

    /// @notice Reporters, stakes and rewards of all feeds.
    IReporterRegistry public immutable registry;

    /// @dev Spread beyond which a round fails, and reach around the answer within which an observation is paid.
    uint256 private constant MAX_DISPERSION_PERCENT = 5;
    uint256 private constant SPREAD_FLOOR_PER_MILLE = 5;
    uint256 private constant REWARD_REACH_TENTHS = 35;

    /// @dev A round number may run ahead by so much, so that no slip can use up all numbers.
    uint256 private constant MAX_ROUND_STEP = 1 << 20;

    /// @notice The reporter set is empty.
    error NoReporters();
    /// @notice The report was signed for other rules or another reporter set.
    error WrongConfig(bytes32 expected, bytes32 found);
    /// @notice The number was used, or runs too far ahead.
    error WrongRound(uint256 last, uint256 found);
    /// @notice The period is empty, has not begun, or is older than the answer, in time or in vintage.
    error WrongPeriod(uint40 periodStart, uint40 periodEnd, uint16 vintage);
    /// @notice Fewer observations than a quorum, or more than reporters; or not one signature for each.
    error WrongCount(uint256 observations, uint256 signatures, uint256 quorum);
    /// @notice Observations must be in ascending order of value.
    error NotSorted(uint256 position);
    /// @notice Observed before the last answer, in the future, or too long ago.
    error WrongTime(uint256 position, uint40 observedAt);
    /// @notice The signature is not that of the reporter it stands for.
    error WrongSigner(uint256 position, address recovered);
    /// @notice One reporter, two observations.
    error RepeatedReporter(uint256 position, uint8 reporter);
    /// @notice The reporter was slashed or has resigned.
    error SuspendedReporter(uint256 position, uint8 reporter);
    /// @notice Only the latest round, if accepted and paid, takes an observation that was left out.
    error NotLate(uint256 roundId);

    /// @param region_ Region that the price is of, as "BR"; for exchange rates the pair
    /// @param currency_ Currency of the answer, ISO 4217
    /// @param indexRuleHash_ Hash of the written rule: consumer class, band, taxes, unit, averaging, lag
    /// @param description_ What the answer means, for people
    constructor(
        string memory region_,
        string memory currency_,
        bytes32 indexRuleHash_,
        string memory description_,
        Rules memory genesis,
        IReporterRegistry registry_,
        address governance_
    )
        FeedHistory(region_, currency_, indexRuleHash_, description_)
        FeedRules(genesis)
        Governed(governance_)
        EIP712("Watt PriceFeed", "1")
    {
        registry = registry_;
    }

    /// @notice What a report must be signed for now: the rules and the reporter set. Any change makes it another.
    function configDigest() public view returns (bytes32) {
        return _configDigest(_seated(), rules());
    }

    /// @notice EIP-712 domain separator: this contract on this chain.
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @inheritdoc FeedHistory
    function maxAge() public view override returns (uint64) {
        return rules().maxAge;
    }

    /// @notice Takes a round. Anyone may call; the signatures carry all authority.
    /// @param observations One per reporter, in ascending order of value
    /// @param signatures Of the observations, in the same order
    function submit(Round calldata round, Observation[] calldata observations, Signature[] calldata signatures)
        external
    {
        Rules memory r = rules();
        Count memory count = _seated();
        uint256 n = count.members.count();
        if (n == 0) revert NoReporters();
        _checkConfig(_configDigest(count, r), round.configDigest);
        _checkRound(round.roundId);
        _checkPeriod(round);
        if (observations.length < _quorum(n) || observations.length > n || signatures.length != observations.length) {
            revert WrongCount(observations.length, signatures.length, _quorum(n));
        }
        count.template = Observations.template(feedId, round);
        count.earliest = _earliest(r.maxAge);
        count.values = new int256[](observations.length);
        Tally memory tally = Tally(count.setEpoch, 0, 0, type(uint40).max, 0, 0);
        for (uint256 i = 0; i < observations.length; ++i) {
            Observation calldata o = observations[i];
            _checkTime(i, o.observedAt, count.earliest);
            _checkSigner(i, count, o, signatures[i]);
            _checkNew(i, tally.signers, o.reporter, signatures);
            int256 value = o.value;
            if (i > 0) _checkOrder(i, count.values[i - 1], value);
            count.values[i] = value;
            tally.signers |= uint32(1 << o.reporter);
            if (o.observedAt < tally.observedAt) tally.observedAt = o.observedAt;
        }
        _conclude(round, observations, tally, count, r);
    }

    /// @notice Counts an observation that the submitter of the latest round left out, so that leaving out harms nobody.
    /// @dev It changes no answer and earns nothing; it counts against the jail for absence.
    function attest(Observation calldata observation, Signature calldata signature) external {
        Count memory count = _seated();
        (Round memory round, bool open) = _lateRound(_configDigest(count, rules()));
        if (!open) revert NotLate(round.roundId);
        count.template = Observations.template(feedId, round);
        _checkSigner(0, count, observation, signature);
        if (!_recordLate(observation)) revert RepeatedReporter(0, observation.reporter);
        registry.recordLate(observation.reporter);
    }

    function _conclude(
        Round calldata round,
        Observation[] calldata observations,
        Tally memory tally,
        Count memory count,
        Rules memory r
    ) private {
        tally.median = int192(_aggregate(count.values, r));
        tally.spread = RobustStatistics.scaledMad(count.values);
        Unhealthy outcome = _judge(tally, r, count.members.count());
        if (outcome == Unhealthy.None) tally.rewarded = _rewarded(observations, tally, count.values);
        if (_record(round, observations, tally, outcome, r.heartbeat)) {
            registry.recordRound(tally.signers, tally.rewarded);
        }
    }

    /// @dev Whether the round becomes the answer, and if not, why not.
    function _judge(Tally memory tally, Rules memory r, uint256 reporterCount) private returns (Unhealthy) {
        if (!_withinBounds(tally.median, r)) return Unhealthy.OutOfBounds;
        uint256 median = uint192(tally.median);
        if (_dispersed(tally.spread, median)) return Unhealthy.Dispersed;
        if (!_beyondGate(median, r.maxRatioPercent)) return Unhealthy.None;
        return _confirmed(tally, r.confirmAfter, reporterCount) ? Unhealthy.None : Unhealthy.Pending;
    }

    function _withinBounds(int192 median, Rules memory r) internal view virtual returns (bool) {
        return median >= int192(uint192(r.min)) && median <= int192(uint192(r.max));
    }

    function _dispersed(uint256 spread, uint256 median) internal view virtual returns (bool) {
        return spread * 100 > median * MAX_DISPERSION_PERCENT;
    }

    /// @dev Members whose value lies within 3.5 spreads of the answer; a spread is at least 0.5 % of it.
    function _rewarded(Observation[] calldata observations, Tally memory tally, int256[] memory values)
        private
        pure
        returns (uint32)
    {
        int256 median = tally.median;
        uint256 floor = uint256(median) * SPREAD_FLOOR_PER_MILLE / 1000;
        int256 reach = int256((tally.spread > floor ? tally.spread : floor) * REWARD_REACH_TENTHS / 10);
        uint256 members = tally.signers;
        // Values are in order, so those too far away lie at the two ends.
        for (uint256 i = 0; i < values.length / 2 && median - values[i] > reach; ++i) {
            members ^= 1 << observations[i].reporter;
        }
        for (uint256 i = values.length - 1; i > values.length / 2 && values[i] - median > reach; --i) {
            members ^= 1 << observations[i].reporter;
        }
        return uint32(members);
    }

    function _aggregate(int256[] memory values, Rules memory) internal view virtual returns (int256) {
        return RobustStatistics.median(values);
    }

    function _checkConfig(bytes32 expected, bytes32 found) internal view virtual {
        if (found != expected) revert WrongConfig(expected, found);
    }

    function _checkRound(uint80 roundId) internal view virtual {
        uint256 last = lastReportedRound();
        if (roundId <= last || roundId > last + MAX_ROUND_STEP) revert WrongRound(last, roundId);
    }

    function _checkPeriod(Round calldata round) internal view virtual {
        (uint40 end, uint16 vintage) = _latestPeriod();
        bool older = round.periodEnd < end || (round.periodEnd == end && round.vintage < vintage);
        if (older || round.periodEnd <= round.periodStart || round.periodStart > block.timestamp) {
            revert WrongPeriod(round.periodStart, round.periodEnd, round.vintage);
        }
    }

    function _checkNew(uint256 position, uint256 signers, uint8 reporter, Signature[] calldata) internal view virtual {
        if (signers & (1 << reporter) != 0) revert RepeatedReporter(position, reporter);
    }

    function _checkOrder(uint256 position, int256 previous, int256 value) internal view virtual {
        if (value < previous) revert NotSorted(position);
    }

    function _checkTime(uint256 position, uint40 observedAt, uint256 earliest) internal view virtual {
        if (observedAt > block.timestamp || observedAt < earliest) revert WrongTime(position, observedAt);
    }

    function _checkSigner(uint256 position, Count memory count, Observation calldata o, Signature calldata signature)
        internal
        view
        virtual
    {
        bytes32 hash = Observations.hash(count.template, o.value, o.observedAt, o.sourcesRoot);
        (address signer,,) = ECDSA.tryRecover(_hashTypedDataV4(hash), signature.r, signature.vs);
        if (signer == address(0) || signer != count.members.memberAt(o.reporter)) revert WrongSigner(position, signer);
        if (count.suspended & (1 << o.reporter) != 0) revert SuspendedReporter(position, o.reporter);
    }

    /// @dev Later than the answer's oldest observation, and not yet stale.
    function _earliest(uint256 maxAge_) private view returns (uint256) {
        (, uint64 last) = latestAnswer();
        return Math.max(uint256(last) + 1, Math.saturatingSub(block.timestamp, maxAge_));
    }

    /// @dev 2f+1 of 3f+1.
    function _quorum(uint256 reporterCount) internal view virtual returns (uint256) {
        return (2 * (reporterCount - 1)) / 3 + 1;
    }

    function _configDigest(Count memory count, Rules memory r) private pure returns (bytes32) {
        return keccak256(abi.encode(count.setEpoch, count.list, r));
    }

    /// @dev A count with nothing but who may sign.
    function _seated() private view returns (Count memory count) {
        (count.setEpoch, count.suspended, count.list) = registry.seats();
        count.members = MemberList.read(count.list);
    }
}
