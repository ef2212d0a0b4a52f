// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {BeaconRounds} from "./BeaconRounds.sol";
import {BeaconSeats} from "./BeaconSeats.sol";

/// @title  Randomness from members who committed to what they reveal long before.
/// @notice A member commits once to `head`, the last of a long chain of hashes, and reveals one link in every round, from
///         the end backwards. A value is not known before the last reveal of its round, and none of its parts can be chosen
///         then. What the last to reveal can do is to stay silent; that costs it {missPenalty}.
/// @dev    The penalty of a round is counted when the next round with a reveal begins, or when anybody calls {settle}; views
///         count it before that. A round in which nobody reveals costs nobody anything: the chain may have stood still.
contract CommitRevealBeacon is BeaconRounds, BeaconSeats {
    /// @notice `genesisTime` in unix seconds. `minReveals`: fewer never make a round valid. Money in wei.
    struct Parameters {
        uint64 genesisTime;
        uint64 roundSeconds;
        uint8 minReveals;
        uint128 minBond;
        uint128 missPenalty;
    }

    /// @dev Bit `i` stands for seat `i`. `joined`: committed in the round before. `late`: took its seat in this round, so it
    ///      owes nothing yet. `active`: who must reveal, fixed by the first reveal. `mix` does not depend on the order.
    struct Round {
        uint64 joined;
        uint64 late;
        uint64 active;
        uint64 revealed;
        bytes32 mix;
    }

    /// @notice Fewer reveals than this make no value.
    uint8 public immutable minReveals;

    /// @dev The latest round with a reveal, and whether the penalties of it are counted.
    uint64 private _lastRound;
    bool private _settled = true;
    mapping(uint64 round => Round) private _rounds;

    /// @notice From `round` on the member reveals what hashes to `head`.
    event Committed(address indexed member, uint64 indexed round, bytes32 head);
    /// @notice The member revealed `link` in `round`.
    event Revealed(address indexed member, uint64 indexed round, bytes32 link);

    /// @notice The member must not reveal in this round: suspended, not committed, or only from the next round on.
    error NotActive(address member, uint64 round);
    /// @notice The member has revealed in this round.
    error AlreadyRevealed(address member, uint64 round);
    /// @notice Hashed `depth` times, the link is not the member's head.
    error LinkWrong(bytes32 head, uint256 depth);
    /// @notice A value needs a reveal, and a bond must cover a penalty.
    error ParametersInvalid();

    constructor(address governance_, address[] memory members, Parameters memory parameters)
        BeaconRounds(parameters.genesisTime, parameters.roundSeconds)
        BeaconSeats(governance_, members, parameters.minBond, parameters.missPenalty)
    {
        if (parameters.minReveals == 0 || parameters.minBond < parameters.missPenalty) revert ParametersInvalid();
        minReveals = parameters.minReveals;
    }

    /// @notice Commits the calling member to `head`, from the next round on; also again after a suspension (the same head
    ///         will do, while nothing behind it is revealed). Money sent goes to its bond, which must reach {minBond}.
    /// @dev    Who commits in a round before revealing in it cannot reveal in it any more.
    function commit(bytes32 head) external payable {
        settle();
        uint64 round = currentRound();
        Member storage member = _sit(msg.sender);
        uint64 bit = _bitOf(member);
        if (seated & bit == 0) _rounds[round].late |= bit;
        seated |= bit;
        _rounds[round + 1].joined |= bit;
        (member.head, member.headRound) = (head, round);
        emit Committed(msg.sender, round + 1, head);
    }

    /// @notice Reveals the calling member's link of the running round: what, hashed once for each round since its last reveal
    ///         (or commitment), is its head.
    function reveal(bytes32 link) external {
        uint64 id = currentRound();
        Round storage round = _open(id);
        Member storage member = _members[msg.sender];
        uint64 bit = _bitOf(member);
        if (seats[member.seat] != msg.sender || round.active & bit == 0) revert NotActive(msg.sender, id);
        if (round.revealed & bit != 0) revert AlreadyRevealed(msg.sender, id);
        uint256 depth = id - member.headRound;
        bytes32 hash = link;
        for (uint256 i = 0; i < depth; i++) hash = keccak256(abi.encode(hash));
        if (depth == 0 || hash != member.head) revert LinkWrong(member.head, depth);

        (member.head, member.headRound) = (link, id);
        round.mix ^= keccak256(abi.encode(msg.sender, link));
        round.revealed |= bit;
        if (_count(round.revealed) >= _quorum(round.active)) _setValid(id);
        emit Revealed(msg.sender, id, link);
    }

    /// @notice Counts the penalties of the last round with a reveal, if it is over. Anyone may call; nobody has to.
    function settle() public {
        if (_settled || _lastRound == currentRound()) return;
        _settled = true;
        _punish(_lastRound, _rounds[_lastRound].active, _rounds[_lastRound].revealed);
    }

    /// @notice Pays out what the caller earned from others' penalties and, once it left, its bond.
    function withdraw() external {
        settle();
        Address.sendValue(payable(msg.sender), _payout(msg.sender, currentRound()));
    }

    /// @notice Seats that must reveal in a round. Of the running round what is known until its first reveal.
    function activeIn(uint64 round) public view returns (uint64) {
        uint64 active = _rounds[round].active;
        return active != 0 ? active : _activeNow(round);
    }

    /// @notice Seats that revealed in a round.
    function revealedIn(uint64 round) external view returns (uint64) {
        return _rounds[round].revealed;
    }

    /// @notice Wei of a member's bond, after penalties that nobody has counted yet.
    function bondOf(address account) external view returns (uint256 bond) {
        Member storage member = _members[account];
        bond = member.bond;
        if (_settled || _lastRound == currentRound()) return bond;
        Round storage last = _rounds[_lastRound];
        bool missed = seats[member.seat] == account && last.active & ~last.revealed & _bitOf(member) != 0;
        if (missed) bond -= _penalty(bond);
    }

    /// @inheritdoc BeaconRounds
    function _valueOf(uint64 round) internal view override returns (bytes32) {
        return keccak256(abi.encode(round, _rounds[round].revealed, _rounds[round].mix));
    }

    function _round() internal view override returns (uint64) {
        return currentRound();
    }

    function _settle() internal override {
        settle();
    }

    /// @dev The running round; its first reveal fixes who must reveal, when nobody knows anything of its value.
    function _open(uint64 id) private returns (Round storage round) {
        round = _rounds[id];
        if (round.active != 0) return round;
        settle();
        round.active = _activeNow(id);
        (_lastRound, _settled) = (id, false);
    }

    /// @dev Seated, and committed or revealed in one of the three rounds before.
    function _activeNow(uint64 id) private view returns (uint64) {
        uint64 recent = _rounds[id].joined;
        for (uint64 back = 1; back <= 3 && back <= id; back++) {
            Round storage before = _rounds[id - back];
            recent |= before.revealed;
            if (back < 3) recent |= before.joined;
        }
        return seated & recent & ~_rounds[id].late;
    }

    /// @dev Two thirds of those who must reveal, rounded up.
    function _quorum(uint64 active) private view returns (uint256) {
        uint256 quorum = (2 * _count(active) + 2) / 3;
        return quorum < minReveals ? minReveals : quorum;
    }
}
