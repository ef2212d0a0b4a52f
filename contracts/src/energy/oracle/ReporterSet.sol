// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Clones } from "@openzeppelin/contracts/proxy/Clones.sol";
import { IReporterRegistry } from "./IReporterRegistry.sol";
import { ReporterStake } from "./ReporterStake.sol";

/// @title Who reports, and who took part.
/// @notice Members change by vote only. Participation is counted per epoch: below 90 % a member is jailed, which costs
/// the pay until an epoch with 90 %; a jailed member still signs, so that absence never shrinks a quorum.
/// @dev Members lie in the code of a contract of their own, so that a feed reads all of them at the price of one.
/// Counters have a byte per member and the number of rounds in the highest byte.
abstract contract ReporterSet is IReporterRegistry, ReporterStake {
    struct Seats {
        uint32 setEpoch;
        uint32 suspended;
        uint32 jailed;
        address members;
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

    /// @notice Unix seconds at which the epoch ends.
    uint40 public epochEnd;

    /// @notice Feeds whose rounds count.
    mapping(address feed => bool) public isFeed;

    /// @notice Reporters who may not be voted in: slashed or resigned, and not reinstated.
    mapping(address reporter => bool) public isSuspended;

    Seats private _seats;
    uint256 private _participation;
    uint256 private _rewarded;

    event ReportersChanged(uint32 indexed setEpoch, address[] members);
    event FeedChanged(address indexed feed, bool registered);
    event RewardChanged(uint256 rewardPerObservation);
    event Suspended(address indexed reporter);
    event Reinstated(address indexed reporter);
    event EpochClosed(uint32 indexed setEpoch, uint256 rounds, uint256 participation, uint256 rewarded, uint32 jailed);

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
        epochEnd = uint40(block.timestamp) + epochLength_;
        rewardPerObservation = reward;
        emit RewardChanged(reward);
    }

    /// @inheritdoc IReporterRegistry
    function reporters() public view returns (uint32 setEpoch, uint32 suspended, address[] memory members) {
        Seats memory s = _seats;
        return (s.setEpoch, s.suspended, _members(s));
    }

    /// @notice Members who are not paid for now, bit i for member i.
    function jailed() external view returns (uint32) {
        return _seats.jailed;
    }

    /// @notice Paid rounds of this epoch, and in how many of them a member took part and was near the answer.
    function participationOf(uint256 index) external view returns (uint256 rounds, uint256 present, uint256 near) {
        return (_participation >> ROUNDS_SHIFT, _count(_participation, index), _count(_rewarded, index));
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
        uint32 setEpoch = _seats.setEpoch + 1;
        _seats = Seats(setEpoch, 0, 0, Clones.cloneWithImmutableArgs(address(0), abi.encode(members)));
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
        if (block.timestamp < epochEnd) revert EpochOpen(epochEnd);
        _closeEpoch();
    }

    /// @inheritdoc IReporterRegistry
    function recordRound(uint256 participated, uint256 rewarded) external onlyFeed {
        if (block.timestamp >= epochEnd || _participation >> ROUNDS_SHIFT == MAX_ROUNDS) _closeEpoch();
        _participation += participated + (1 << ROUNDS_SHIFT);
        _rewarded += rewarded;
    }

    /// @inheritdoc IReporterRegistry
    function recordLate(uint256 reporter) external onlyFeed {
        // A round of the last epoch must not make anyone present more often than there were rounds in this one.
        if (_count(_participation, reporter) < _participation >> ROUNDS_SHIFT) _participation += 1 << (8 * reporter);
    }

    /// @dev Ends the seat of a reporter, if any, and bars it from the next vote.
    function _suspend(address reporter) internal {
        isSuspended[reporter] = true;
        emit Suspended(reporter);
        address[] memory members = _members(_seats);
        for (uint256 i = 0; i < members.length; ++i) {
            if (members[i] == reporter) _seats.suspended |= uint32(1 << i);
        }
    }

    function _mustKeepStake(address reporter) internal view override returns (bool) {
        return !isSuspended[reporter] && _isMember(reporter);
    }

    function _closeEpoch() private {
        uint256 rounds = _participation >> ROUNDS_SHIFT;
        epochEnd = uint40(block.timestamp) + epochLength;
        if (rounds == 0) return;
        Seats memory s = _seats;
        address[] memory members = _members(s);
        uint32 newlyJailed = 0;
        for (uint256 i = 0; i < members.length; ++i) {
            uint256 bit = 1 << i;
            bool absent = _count(_participation, i) * 100 < rounds * MIN_PARTICIPATION_PERCENT;
            if (absent) newlyJailed |= uint32(bit);
            if (!absent && (s.jailed | s.suspended) & bit == 0) _earn(members[i], _count(_rewarded, i) * rewardPerObservation);
        }
        _seats.jailed = newlyJailed;
        emit EpochClosed(s.setEpoch, rounds, _participation, _rewarded, newlyJailed);
        _participation = 0;
        _rewarded = 0;
    }

    function _isMember(address reporter) private view returns (bool) {
        address[] memory members = _members(_seats);
        for (uint256 i = 0; i < members.length; ++i) {
            if (members[i] == reporter) return true;
        }
        return false;
    }

    function _members(Seats memory s) private view returns (address[] memory) {
        if (s.members == address(0)) return new address[](0);
        return abi.decode(Clones.fetchCloneArgs(s.members), (address[]));
    }

    function _count(uint256 counters, uint256 index) private pure returns (uint256) {
        return (counters >> (8 * index)) & type(uint8).max;
    }
}
