// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IDailyWords} from "./IDailyWords.sol";

/// @title  Where everybody takes what a day brought: the ledger writes the root of all rewards here, and people claim by proof.
/// @notice Nobody governs it. Amounts are whole gwei, and of all times: who claims rarely gets the same. Only the root of the last
///         closed day counts. The money comes from the ledger: the day's emission, and the fees of its blocks.
/// @dev    The ledger calls {closeEpoch} before the transactions of the first block of a new day.
///         Storage, for proofs: slot 0 {root}; slot 1, from the right: {day} (8 bytes), {members} (4), {depth} (1); slot 2 {word};
///         slot 3 {claimedGwei}, by id.
contract DailyRewards is IDailyWords {
    /// @notice What a close said. `weight`: of all trusted members present. `isClosed`: whether the day was closed at all.
    struct DayTotals {
        bytes32 root;
        uint64 emittedGwei;
        uint64 feesGwei;
        uint64 paidGwei;
        uint64 weight;
        uint32 members;
        bool isClosed;
    }

    /// @notice A leaf of the tree and the way from it to the root: siblings from the bottom up.
    struct Claim {
        uint32 id;
        address account;
        uint64 earnedGwei;
        uint64 provisionalGwei;
        bytes32[] proof;
    }

    /// @notice Who closes a day: the ledger itself, for which nobody has a key.
    address public constant SYSTEM = 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE;
    /// @notice Gas that an account has in a batch to take its money: enough for a wallet contract, and no more.
    uint256 public constant GAS_PER_PAYMENT = 50_000;

    /// @notice Root of the rewards up to and with {day}.
    bytes32 public root;
    /// @notice The last closed day.
    uint64 public day;
    /// @notice Leaves of the tree.
    uint32 public members;
    /// @notice Siblings in a proof.
    uint8 public depth;
    /// @inheritdoc IDailyWords
    bytes32 public word;
    /// @notice Gwei that a member has claimed, of all times.
    mapping(uint32 id => uint64) public claimedGwei;
    /// @inheritdoc IDailyWords
    mapping(uint64 day => bytes32) public wordOf;
    mapping(uint64 day => DayTotals) private _totals;

    /// @notice A member has claimed `earnedGwei` by now, of all times.
    event Claimed(uint32 indexed id, uint64 earnedGwei);

    /// @notice Only the ledger closes a day.
    error OnlySystem(address caller);
    /// @notice The tree has no such leaf.
    error NotInTree(uint32 id, uint32 members);
    /// @notice A proof has {depth} siblings.
    error ProofLength(uint256 length, uint256 depth);
    /// @notice The proof does not lead to the root of the last closed day, `day`: ask for one of that day.
    error NotProvenOn(uint64 day);
    /// @notice All that the member earned is claimed.
    error NothingToClaim(uint32 id, uint64 claimedGwei);
    /// @notice The account does not take the money.
    error PaymentRefused(address account);

    /// @notice Writes what the close of `closed` found. Only the ledger.
    /// @param members_ Leaves under `root_`. @param word_ The word of the day after.
    function closeEpoch(
        uint64 closed,
        bytes32 root_,
        uint32 members_,
        uint64 emittedGwei,
        uint64 feesGwei,
        uint64 paidGwei,
        uint64 weight,
        bytes32 word_
    ) external {
        if (msg.sender != SYSTEM) revert OnlySystem(msg.sender);
        (root, day, members, word) = (root_, closed, members_, word_);
        depth = members_ < 2 ? 1 : uint8(Math.log2(members_, Math.Rounding.Ceil));
        wordOf[closed + 1] = word_;
        _totals[closed] = DayTotals(root_, emittedGwei, feesGwei, paidGwei, weight, members_, true);
    }

    /// @notice Pays a member's account what it earned and has not claimed. Anyone may call.
    function claim(uint32 id, address account, uint64 earnedGwei, uint64 provisionalGwei, bytes32[] calldata proof)
        external
    {
        _requireLeaf(id, leafOf(id, account, earnedGwei, provisionalGwei), proof);
        uint64 claimed = claimedGwei[id];
        if (earnedGwei <= claimed) revert NothingToClaim(id, claimed);
        claimedGwei[id] = earnedGwei;
        if (!_pay(account, earnedGwei - claimed, gasleft())) revert PaymentRefused(account);
        emit Claimed(id, earnedGwei);
    }

    /// @notice As {claim}, for many. Leaves out who has claimed already and who does not take the money with
    ///         {GAS_PER_PAYMENT}; a wrong proof reverts all.
    /// @return paid Wei that all of them got.
    function claimMany(Claim[] calldata claims) external returns (uint256 paid) {
        for (uint256 i = 0; i < claims.length; ++i) {
            Claim calldata it = claims[i];
            _requireLeaf(it.id, leafOf(it.id, it.account, it.earnedGwei, it.provisionalGwei), it.proof);
            uint64 claimed = claimedGwei[it.id];
            if (it.earnedGwei <= claimed) continue;
            claimedGwei[it.id] = it.earnedGwei;
            if (_pay(it.account, it.earnedGwei - claimed, GAS_PER_PAYMENT)) {
                paid += uint256(it.earnedGwei - claimed) * 1 gwei;
                emit Claimed(it.id, it.earnedGwei);
            } else {
                claimedGwei[it.id] = claimed;
            }
        }
    }

    /// @notice What the close of a day said; all zero when it was not closed.
    function totalsOf(uint64 closed) external view returns (DayTotals memory) {
        return _totals[closed];
    }

    /// @notice Leaf of a member: 64 bytes under SHA-256.
    function leafOf(uint32 id, address account, uint64 earnedGwei, uint64 provisionalGwei)
        public
        pure
        returns (bytes32)
    {
        return sha256(abi.encodePacked(id, account, bytes8(0), earnedGwei, provisionalGwei, bytes16(0)));
    }

    function _requireLeaf(uint32 id, bytes32 hash, bytes32[] calldata proof) private view {
        if (id == 0 || id > members) revert NotInTree(id, members);
        if (proof.length != depth) revert ProofLength(proof.length, depth);
        uint256 index = id - 1;
        for (uint256 level = 0; level < proof.length; ++level) {
            bool isRight = (index >> level) & 1 == 1;
            hash = isRight ? _above(proof[level], hash) : _above(hash, proof[level]);
        }
        if (hash != root) revert NotProvenOn(day);
    }

    /// @dev SHA-256 of both, in scratch memory: a proof has 20 of them.
    function _above(bytes32 left, bytes32 right) private view returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0, left)
            mstore(0x20, right)
            if iszero(staticcall(gas(), 2, 0, 0x40, 0, 0x20)) { revert(0, 0) }
            hash := mload(0)
        }
    }

    /// @dev Takes no answer in, so an account cannot make its payment dear by a long one.
    function _pay(address account, uint64 amountGwei, uint256 gasLimit) private returns (bool isTaken) {
        uint256 amount = uint256(amountGwei) * 1 gwei;
        assembly ("memory-safe") {
            isTaken := call(gasLimit, account, amount, 0, 0, 0, 0)
        }
    }
}
