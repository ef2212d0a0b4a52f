// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Deal, DealState, IStorageMarket} from "../IStorageMarket.sol";
import {MissCharges} from "./MissCharges.sol";
import {Slots} from "./Slots.sol";
import {StorageMath} from "./StorageMath.sol";

/// @title Pay for proven epochs, money back for the others, and fees for faults: counted from bitmaps, whoever calls.
abstract contract Settlement is IStorageMarket, MissCharges, Slots {
    using StorageMath for uint256;

    /// @notice Unproven epochs that a call looks at for each word of epochs it may settle.
    uint256 public constant MISSES_A_WORD = 32;
    /// @notice Most words of 256 epochs that a call settles, and most deals that it releases.
    uint256 public constant MAX_WORDS = 6;
    uint256 public constant MAX_RELEASES = 8;

    /// @notice Wei that a provider lost for a deal's missed epochs or marks; the order has them.
    event FaultCharged(uint64 indexed deal, address indexed provider, uint256 fee);
    /// @notice Collateral, capacity and piece stand for the deal no more. Wei.
    event DealReleased(uint64 indexed deal, address indexed provider, uint256 collateral);

    /// @notice More deals than {MAX_RELEASES}.
    error TooMany(uint256 count);
    /// @notice Epochs are not settled yet, or nothing is held.
    error NotReleasable(uint64 deal);

    /// @notice Settles a deal's decided epochs. Anybody may call, again while epochs are left.
    /// @param  maxWords Words of 256 epochs; at most {MAX_WORDS} are settled.
    function settle(uint64 id, uint256 maxWords) external {
        _settle(id, Math.min(maxWords, MAX_WORDS));
    }

    /// @notice Frees what stands for deals that are over and settled. Anybody may call; reverts with SetFrozen while
    ///         the provider's proof is due.
    function release(uint64[] calldata ids) external {
        if (ids.length > MAX_RELEASES) revert TooMany(ids.length);
        for (uint256 i = 0; i < ids.length; i++) _release(ids[i]);
    }

    /// @inheritdoc IStorageMarket
    /// @dev 3.5 epochs' pay of the bytes that one hit stands for, rounded up; at most the collateral and what stands free.
    function marked(uint64 id, uint64 epoch, uint256 weightBytes) external {
        if (msg.sender != address(ledger)) revert NotParty(msg.sender);
        Deal storage d = _deals[id];
        if (d.state != DealState.Active || epoch < d.firstEpoch || epoch >= d.endEpoch) return;
        uint256 size = _orders[d.order].terms.sizeBytes;
        uint256 fee = Math.mulDiv(uint256(d.perEpoch) * 7, weightBytes, size * 2, Math.Rounding.Ceil);
        // A hit stands for a part of everything held: one small deal's collateral would make marks cheap for a large provider.
        uint256 lacks = Math.saturatingSub(fee, d.collateral);
        _fine(id, d, fee, lacks == 0 ? 0 : Math.min(lacks, registry.freeStake(d.provider)));
    }

    function _settle(uint64 id, uint256 maxWords) internal {
        Deal storage d = _deal(id);
        if (d.state == DealState.Matched) revert WrongState(id, d.state);
        if (d.settledTo == d.endEpoch) return;
        uint64 open = ledger.openEpoch(d.provider);
        uint64 charged = _charge(d.provider, open, maxWords * 256, maxWords * MISSES_A_WORD);
        uint256 to = Math.min(Math.min(open, charged), d.endEpoch);
        uint64 from = d.settledTo;
        (uint256 good, uint256 fees) = (0, 0);
        uint64 next = from;
        for (uint256 words = 0; next < to && words < maxWords; words++) {
            uint64 word = next / 256;
            uint256 mask = _bits(next % 256, Math.min(to - word * 256, 256));
            uint256 proven = ledger.provenWord(d.provider, word) & ~ledger.markedWord(id, word);
            good += (proven & mask).popcount();
            fees += (_charged[d.provider][word] & mask).popcount();
            next = uint64(Math.min(to, (word + 1) * 256));
        }
        if (next == from) return;
        d.settledTo = next;
        uint256 paid = good * d.perEpoch;
        uint256 refunded = (next - from - good) * d.perEpoch;
        emit DealSettled(id, d.provider, next, paid, refunded);
        _credit(d.provider, paid);
        _addBalance(d.order, _orders[d.order], refunded);
        _fine(id, d, Math.ceilDiv(fees * d.perEpoch, 2), 0);
        if (next == d.endEpoch && d.state == DealState.Active) _end(id, d);
    }

    /// @dev Takes a fee for the deal's order: from its collateral as far as that goes, and `free` wei of stake beside it.
    function _fine(uint64 id, Deal storage d, uint256 fee, uint256 free) internal {
        uint256 bound = Math.min(fee, d.collateral);
        if (bound + free == 0) return;
        d.collateral -= uint128(bound);
        if (free > 0) registry.lock(d.provider, free);
        emit FaultCharged(id, d.provider, bound + free);
        _addBalance(d.order, _orders[d.order], registry.slash(d.provider, bound + free));
    }

    /// @dev The deal ran to its end; its provider may get the shard again when more was paid for it.
    function _end(uint64 id, Deal storage d) private {
        d.state = DealState.Ended;
        emit DealEnded(id, d.order, d.provider);
        _engaged[d.order][d.provider] = false;
        _leave(d);
        _vacate(d.order, d.slot, 0);
    }

    function _release(uint64 id) private {
        _settle(id, 1);
        Deal storage d = _deals[id];
        if (!d.held || d.state == DealState.Active || d.settledTo != d.endEpoch) revert NotReleasable(id);
        uint256 collateral = d.collateral;
        (d.held, d.collateral) = (false, 0);
        _pieceRemoved(d.provider);
        emit DealReleased(id, d.provider, collateral);
        registry.unlock(d.provider, collateral);
        book.give(d.provider, _orders[d.order].terms.sizeBytes);
        ledger.remove(id);
    }

    /// @dev Bits `from` to `to - 1`; 0 <= from < to <= 256.
    function _bits(uint256 from, uint256 to) private pure returns (uint256) {
        return (type(uint256).max >> (256 - (to - from))) << from;
    }
}
