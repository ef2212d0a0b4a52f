// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governed} from "../energy/oracle/Governed.sol";

/// @title Members of a beacon: admitted by vote, with a bond that silence costs.
abstract contract BeaconSeats is Governed {
    /// @notice `head` is what the next link hashes to, counted from `headRound`. `leftRound`: when it left, if not `admitted`.
    ///         `bond` and `credit` (from others' penalties) in wei.
    struct Member {
        bool admitted;
        uint8 seat;
        uint64 leftRound;
        uint64 headRound;
        bytes32 head;
        uint128 bond;
        uint128 credit;
    }

    uint256 private constant SEATS = 64;

    /// @notice Wei without which a member cannot commit, and what a round without its reveal costs.
    uint128 public immutable minBond;
    uint128 public immutable missPenalty;

    /// @notice Who has, or had last, each seat.
    address[SEATS] public seats;
    /// @notice Bit `i`: seat `i` has committed, and its bond covers a penalty.
    uint64 public seated;
    mapping(address account => Member) internal _members;

    /// @notice A vote (or the founding) gave `member` a seat.
    event Admitted(address indexed member, uint8 seat);
    /// @notice `member` left, by itself or by a vote.
    event Left(address indexed member, uint64 round);
    /// @notice `member` was silent in `round`. Wei.
    event Missed(address indexed member, uint64 indexed round, uint256 penalty);
    /// @notice The bond of `member` grew to `bond`. Wei.
    event BondPosted(address indexed member, uint256 bond);
    /// @notice `account` took out `amount` wei.
    event PaidOut(address indexed account, uint256 amount);

    /// @notice Not a member.
    error NotMember(address account);
    /// @notice A member already.
    error AlreadyMember(address account);
    /// @notice No seat is free; one that was left is free in the next round.
    error SeatsTaken();
    /// @notice Less than {minBond}.
    error BondTooSmall(uint256 bond);
    /// @notice Nothing to pay out.
    error NothingToPay();

    constructor(address governance_, address[] memory members, uint128 minBond_, uint128 missPenalty_)
        Governed(governance_)
    {
        minBond = minBond_;
        missPenalty = missPenalty_;
        for (uint256 i = 0; i < members.length; i++) _admit(members[i], 0);
    }

    /// @notice Admits a member, by vote. It takes part from the round after it commits.
    function admit(address account) external onlyGovernance {
        _settle();
        _admit(account, _round());
    }

    /// @notice Removes a member, by vote. It takes its bond with {CommitRevealBeacon.withdraw} from the next round on.
    function remove(address account) external onlyGovernance {
        _leave(account);
    }

    /// @notice Leaves the beacon. The bond may be taken from the next round on.
    function resign() external {
        _leave(msg.sender);
    }

    /// @notice Adds the money sent to the caller's bond.
    function addBond() external payable {
        if (!_members[msg.sender].admitted) revert NotMember(msg.sender);
        _addBond(_members[msg.sender]);
    }

    /// @notice What is known of a member. `bond` without penalties that are not counted yet.
    function memberOf(address account) external view returns (Member memory) {
        return _members[account];
    }

    function _round() internal view virtual returns (uint64);

    function _settle() internal virtual;

    /// @dev The caller's place as a member with enough bond.
    function _sit(address account) internal returns (Member storage member) {
        member = _members[account];
        if (!member.admitted) revert NotMember(account);
        if (msg.value > 0) _addBond(member);
        if (member.bond < minBond) revert BondTooSmall(member.bond);
    }

    /// @dev Takes the penalty of every active seat that was silent and shares it among those that revealed; one at least did.
    function _punish(uint64 round, uint64 active, uint64 revealed) internal {
        uint256 pot = 0;
        uint64 silent = active & ~revealed;
        for (uint256 seat = 0; silent >> seat != 0; seat++) {
            if ((silent >> seat) & 1 == 0) continue;
            Member storage member = _members[seats[seat]];
            uint256 penalty = _penalty(member.bond);
            member.bond -= uint128(penalty);
            pot += penalty;
            if (member.bond < missPenalty) seated &= ~uint64(1 << seat);
            emit Missed(seats[seat], round, penalty);
        }
        if (pot > 0) _share(pot, revealed);
    }

    /// @dev What a round without a reveal costs a member with this bond.
    function _penalty(uint256 bond) internal view virtual returns (uint256) {
        return bond < missPenalty ? bond : missPenalty;
    }

    /// @dev Takes everything that is the account's own to take.
    function _payout(address account, uint64 round) internal returns (uint256 amount) {
        Member storage member = _members[account];
        amount = member.credit;
        member.credit = 0;
        if (!member.admitted && round > member.leftRound) {
            amount += member.bond;
            member.bond = 0;
        }
        if (amount == 0) revert NothingToPay();
        emit PaidOut(account, amount);
    }

    function _bitOf(Member storage member) internal view returns (uint64) {
        return uint64(1) << member.seat;
    }

    function _count(uint64 bits) internal pure returns (uint256 count) {
        for (; bits != 0; bits &= bits - 1) count++;
    }

    /// @dev Rounds down; what is left over goes to the first of them.
    function _share(uint256 pot, uint64 revealed) private {
        uint256 share = pot / _count(revealed);
        uint256 left = pot % _count(revealed);
        for (uint256 seat = 0; revealed >> seat != 0; seat++) {
            if ((revealed >> seat) & 1 == 0) continue;
            _members[seats[seat]].credit += uint128(share + left);
            left = 0;
        }
    }

    /// @dev A seat that was left in this round may still owe something, so it stays taken until the next.
    function _admit(address account, uint64 round) private {
        Member storage member = _members[account];
        if (member.admitted) revert AlreadyMember(account);
        for (uint8 seat = 0; seat < SEATS; seat++) {
            Member storage last = _members[seats[seat]];
            if (seats[seat] != address(0) && (last.admitted && last.seat == seat || last.leftRound >= round)) continue;
            seats[seat] = account;
            (member.admitted, member.seat) = (true, seat);
            emit Admitted(account, seat);
            return;
        }
        revert SeatsTaken();
    }

    function _leave(address account) private {
        Member storage member = _members[account];
        if (!member.admitted) revert NotMember(account);
        member.admitted = false;
        member.leftRound = _round();
        seated &= ~_bitOf(member);
        emit Left(account, member.leftRound);
    }

    function _addBond(Member storage member) private {
        member.bond += uint128(msg.value);
        emit BondPosted(msg.sender, member.bond);
    }
}
