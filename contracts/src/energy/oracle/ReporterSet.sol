// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IReporterRegistry } from "./IReporterRegistry.sol";
import { MemberList } from "./MemberList.sol";
import { ReporterStake } from "./ReporterStake.sol";

/// @title Who reports, and who took part.
/// @notice Members change by vote only. Participation is counted per epoch: below 90 % a member is jailed, which costs
/// the pay until an epoch with 90 %; a jailed member still signs, so that absence never shrinks a quorum.
/// @dev Members lie in the code of a contract of their own, so that a feed reads all of them at the price of one.
/// What is counted are absences and misses, which are rare, so that a round in order writes a single slot.
abstract contract ReporterSet is IReporterRegistry, ReporterStake {
    using MemberList for bytes;

    struct Seats {
        uint24 setEpoch;
        uint32 suspended;
        uint40 epochEnd;
        address list;
    }

    /// @notice Fewest and most members; their number is always 3f + 1.
    uint256 public constant MIN_REPORTERS = 7;
    uint256 public constant MAX_REPORTERS = 31;

    uint256 private constant ROUNDS_SHIFT = 248;
    uint256 private constant MAX_ROUNDS = type(uint8).max;
    uint256 private constant MIN_PARTICIPATION_PERCENT = 90;

    /// @notice Seconds of an epoch. It also ends after 255 paid rounds.
    uint40 public immutable epochLength;

    /// @notice WATT for an observation near the answer of a paid round.
    uint128 public rewardPerObservation;

    /// @notice Members who are not paid for now, bit i for member i.
    uint32 public jailed;

    /// @notice Feeds whose rounds count.
    mapping(address feed => bool) public isFeed;

    /// @notice Reporters who may not be voted in: slashed or resigned, and not reinstated.
    mapping(address reporter => bool) public isSuspended;

    Seats private _seats;

    /// @dev Paid rounds of this epoch in the highest byte; in byte i, in how many of them member i was absent.
    uint256 private _absences;

    /// @dev In byte i, in how many paid rounds of this epoch member i was absent or not near the answer.
    uint256 private _unpaid;

    event ReportersChanged(uint32 indexed setEpoch, address[] members);
    event FeedChanged(address indexed feed, bool registered);
    event RewardChanged(uint256 rewardPerObservation);
    event Suspended(address indexed reporter);
    event Reinstated(address indexed reporter);
    event EpochClosed(uint32 indexed setEpoch, uint256 rounds, uint256 absences, uint256 unpaid, uint32 jailed);

    /// @notice The set must have 3f + 1 members, 7 to 31.
    error WrongReporterCount(uint256 count);
    /// @notice Repeated, suspended, or with too little at stake.
    error UnfitReporter(address reporter);
    /// @notice Only registered feeds may call.
    error NotFeed(address caller);
    /// @notice The epoch goes on.
    error EpochOpen(uint40 end);
    /// @notice Not a member.
    error NotReporter(address caller);
    /// @notice An epoch has a length.
    error UnsoundEpoch();

    modifier onlyFeed() {
        if (!isFeed[msg.sender]) revert NotFeed(msg.sender);
        _;
    }

    constructor(uint40 epochLength_, uint128 reward) {
        if (epochLength_ == 0) revert UnsoundEpoch();
        epochLength = epochLength_;
        _seats.epochEnd = uint40(block.timestamp) + epochLength_;
        rewardPerObservation = reward;
        emit RewardChanged(reward);
    }

    /// @inheritdoc IReporterRegistry
    function reporters() external view returns (uint32 setEpoch, uint32 suspended, address[] memory members) {
        return (_seats.setEpoch, _seats.suspended, _row().toArray());
    }

    /// @inheritdoc IReporterRegistry
    function seats() external view returns (uint32 setEpoch, uint32 suspended, address list) {
        Seats memory s = _seats;
        return (s.setEpoch, s.suspended, s.list);
    }

    /// @notice Unix seconds at which the epoch ends.
    function epochEnd() public view returns (uint40) {
        return _seats.epochEnd;
    }

    /// @notice Paid rounds of this epoch, and in how many of them a member took part and was near the answer.
    function participationOf(uint256 index) external view returns (uint256 rounds, uint256 present, uint256 near) {
        rounds = _absences >> ROUNDS_SHIFT;
        return (rounds, rounds - _count(_absences, index), rounds - _count(_unpaid, index));
    }

    /// @notice Replaces the set. Only governance. All members must have {minStake} and not be suspended.
    /// Reports signed for the old set are refused from now on.
    function setReporters(address[] calldata members) external onlyGovernance {
        uint256 n = members.length;
        if (n < MIN_REPORTERS || n > MAX_REPORTERS || n % 3 != 1) revert WrongReporterCount(n);
        for (uint256 i = 0; i < n; ++i) {
            address member = members[i];
            Account storage a = _accounts[member];
            if (isSuspended[member] || a.stake - a.leaving < minStake) revert UnfitReporter(member);
            for (uint256 j = 0; j < i; ++j) {
                if (members[j] == member) revert UnfitReporter(member);
            }
        }
        _closeEpoch();
        uint24 setEpoch = _seats.setEpoch + 1;
        _seats = Seats(setEpoch, 0, _seats.epochEnd, MemberList.write(members));
        jailed = 0;
        emit ReportersChanged(setEpoch, members);
    }

    /// @notice Lets the rounds of a feed count, or no longer. Only governance.
    function setFeed(address feed, bool registered) external onlyGovernance {
        isFeed[feed] = registered;
        emit FeedChanged(feed, registered);
    }

    /// @notice Sets the pay for what is observed from the next epoch on. Only governance.
    function setReward(uint128 reward) external onlyGovernance {
        _closeEpoch();
        rewardPerObservation = reward;
        emit RewardChanged(reward);
    }

    /// @notice Lets a slashed or resigned reporter stand again. Only governance; seats are given by {setReporters}.
    function reinstate(address reporter) external onlyGovernance {
        isSuspended[reporter] = false;
        emit Reinstated(reporter);
    }

    /// @notice Gives up the caller's seat: its signatures no longer count, and all its stake may leave.
    function resign() external {
        if (!_isMember(msg.sender)) revert NotReporter(msg.sender);
        _suspend(msg.sender);
    }

    /// @notice Credits rewards and decides who is jailed, once the epoch is over. Anyone may call.
    function closeEpoch() external {
        if (block.timestamp < epochEnd()) revert EpochOpen(epochEnd());
        _closeEpoch();
    }

    /// @inheritdoc IReporterRegistry
    function recordRound(uint32 present, uint32 near) external onlyFeed {
        uint256 absences = _absences;
        if (block.timestamp >= _seats.epochEnd || absences >> ROUNDS_SHIFT == MAX_ROUNDS) {
            _closeEpoch();
            absences = 0;
        }
        uint32 all = uint32((1 << _row().count()) - 1);
        _absences = absences + _bytes(all & ~present) + (1 << ROUNDS_SHIFT);
        uint256 unpaid = _bytes(all & ~near);
        if (unpaid != 0) _unpaid += unpaid;
    }

    /// @inheritdoc IReporterRegistry
    function recordLate(uint8 reporter) external onlyFeed {
        // An absence of the last epoch is settled already.
        if (_count(_absences, reporter) > 0) _absences -= 1 << (8 * uint256(reporter));
    }

    /// @dev Ends the seat of a reporter, if any, and bars it from the next vote.
    function _suspend(address reporter) internal {
        isSuspended[reporter] = true;
        emit Suspended(reporter);
        bytes memory row = _row();
        for (uint256 i = 0; i < row.count(); ++i) {
            if (row.memberAt(i) == reporter) _seats.suspended |= uint32(1 << i);
        }
    }

    function _mustKeepStake(address reporter) internal view override returns (bool) {
        return !isSuspended[reporter] && _isMember(reporter);
    }

    function _closeEpoch() private {
        _seats.epochEnd = uint40(block.timestamp) + epochLength;
        (uint256 absences, uint256 unpaid) = (_absences, _unpaid);
        uint256 rounds = absences >> ROUNDS_SHIFT;
        if (rounds == 0) return;
        bytes memory row = _row();
        uint256 unpaidMembers = jailed | _seats.suspended;
        uint32 nextJailed = 0;
        for (uint256 i = 0; i < row.count(); ++i) {
            bool absent = (rounds - _count(absences, i)) * 100 < rounds * MIN_PARTICIPATION_PERCENT;
            if (absent) nextJailed |= uint32(1 << i);
            if (absent || unpaidMembers & (1 << i) != 0) continue;
            _earn(row.memberAt(i), (rounds - _count(unpaid, i)) * rewardPerObservation);
        }
        jailed = nextJailed;
        emit EpochClosed(_seats.setEpoch, rounds, absences, unpaid, nextJailed);
        (_absences, _unpaid) = (0, 0);
    }

    function _isMember(address reporter) private view returns (bool) {
        bytes memory row = _row();
        for (uint256 i = 0; i < row.count(); ++i) {
            if (row.memberAt(i) == reporter) return true;
        }
        return false;
    }

    function _row() private view returns (bytes memory) {
        return MemberList.read(_seats.list);
    }

    /// @dev Spreads bits to bytes: one in byte i for bit i, so that one addition counts for all members.
    function _bytes(uint256 bits) private pure returns (uint256 spread) {
        for (uint256 i = 0; bits != 0; ++i) {
            spread |= (bits & 1) << (8 * i);
            bits >>= 1;
        }
    }

    function _count(uint256 counters, uint256 index) private pure returns (uint256) {
        return (counters >> (8 * index)) & type(uint8).max;
    }
}
