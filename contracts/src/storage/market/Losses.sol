// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Deal, DealState, IStorageMarket} from "../IStorageMarket.sol";
import {Health} from "./Health.sol";
import {IMarketChanges} from "./IMarketChanges.sol";
import {MissCharges} from "./MissCharges.sol";
import {Repairers} from "./Repairers.sol";
import {Slots} from "./Slots.sol";
import {StorageMath} from "./StorageMath.sol";

/// @title How a deal ends before its time, and what that costs.
/// @notice Lost is a shard whose provider says so, that was not proven for long, that could not be retrieved, or whose
///         collateral is used up. Epochs already decided are still paid. A part of what the provider loses waits for
///         whoever brings the shard back, the rest is the order's. A shard may also move early, at no cost to its
///         provider, when few healthy ones are left and its last proof is missing.
abstract contract Losses is IMarketChanges, Health, MissCharges, Slots, Repairers {
    using SafeCast for uint256;

    /// @notice Most unproven epochs that a report looks at.
    uint256 private constant REPORT_MISSES = 64;

    /// @inheritdoc IMarketChanges
    function declareLost(uint64 id) external {
        Deal storage d = _deal(id);
        if (msg.sender != d.provider) revert NotParty(msg.sender);
        if (d.state == DealState.Matched) return _decline(id, d);
        uint64 open = _requireRuns(id, d);
        uint256 slashed = registry.slash(d.provider, StorageMath.share(d.collateral, declaredLoss));
        _lose(id, d, open, slashed);
    }

    /// @notice As {IStorageMarket.retrievalFailed}. Does nothing when the deal is over.
    function retrievalFailed(uint64 id) external {
        if (msg.sender != retrieval) revert NotParty(msg.sender);
        Deal storage d = _deals[id];
        if (d.state != DealState.Active) return;
        uint64 open = ledger.openEpoch(d.provider);
        if (open < d.endEpoch) _lose(id, d, open, registry.slash(d.provider, d.collateral));
    }

    /// @inheritdoc IMarketChanges
    function reportLost(uint64 id) public {
        Deal storage d = _deal(id);
        if (d.state == DealState.Matched) {
            if (block.timestamp <= d.startBy) revert DealNotLost(id);
            return _timeOut(id, d);
        }
        uint64 open = _requireRuns(id, d);
        uint256 row = _rowOf(d, open);
        if (row >= lossAfter || d.collateral == 0) {
            _lose(id, d, open, registry.slash(d.provider, d.collateral));
        } else {
            bool fails = row > 0 || _markedLast(id, d, open);
            if (!fails || _healthy(d.order) >= _orders[d.order].terms.repairBelow) revert DealNotLost(id);
            _moveEarly(id, d, open);
        }
    }

    function _requireRuns(uint64 id, Deal storage d) private view returns (uint64 open) {
        if (d.state != DealState.Active) revert WrongState(id, d.state);
        open = ledger.openEpoch(d.provider);
        if (open >= d.endEpoch) revert DealNotLost(id);
    }

    /// @dev Missed epochs in a row, none of them from before the deal.
    function _rowOf(Deal storage d, uint64 open) private returns (uint256) {
        uint64 to = _charge(d.provider, open, 256, REPORT_MISSES);
        if (to < open) return 0;
        return Math.min(_charges[d.provider].row, Math.saturatingSub(open, d.firstEpoch));
    }

    /// @dev `slashed` wei have come from the provider. What is decided already stays to be settled.
    function _lose(uint64 id, Deal storage d, uint64 open, uint256 slashed) private {
        d.collateral -= slashed.toUint128();
        uint256 earned = slashed * bountyShare / 10_000;
        _slots[d.order][d.slot].bounty += earned.toUint128();
        _addBalance(d.order, _orders[d.order], slashed - earned);
        _stop(id, d, open, slashed);
    }

    /// @dev No slash: a single miss is nobody's crime. The order pays the bounty, if it can.
    function _moveEarly(uint64 id, Deal storage d, uint64 open) private {
        Order storage o = _orders[d.order];
        uint256 earned = Math.min(o.balance, uint256(d.collateral) * bountyShare / 10_000);
        _subBalance(d.order, o, earned);
        _slots[d.order][d.slot].bounty += earned.toUint128();
        _stop(id, d, open, 0);
    }

    function _stop(uint64 id, Deal storage d, uint64 open, uint256 slashed) private {
        uint64 end = uint64(Math.max(open, d.firstEpoch));
        uint256 freed = (d.endEpoch - end) * uint256(d.perEpoch);
        (d.state, d.endEpoch) = (DealState.Lost, end);
        emit IStorageMarket.DealLost(id, d.order, d.provider, slashed);
        _leave(d);
        _vacate(d.order, d.slot, freed);
    }

    /// @dev The provider will not: it alone pays, to the order.
    function _decline(uint64 id, Deal storage d) private {
        uint256 fee = registry.slash(d.provider, _depositFor(d.collateral));
        _dropRepair(id);
        _addBalance(d.order, _orders[d.order], fee);
        _abandon(id, d, fee, 0);
    }

    /// @dev The client will not: it alone pays, to the provider. Its slot is closed by the caller.
    function _withdrawMatch(uint64 id, Deal storage d) internal returns (uint256 freed) {
        _dropRepair(id);
        uint256 pay = uint256(d.perEpoch) * d.epochs;
        uint256 fee = Math.min(_depositFor(d.collateral), pay);
        _credit(d.provider, fee);
        _unbind(d, DealState.Ended, 0);
        emit IStorageMarket.DealEnded(id, d.order, d.provider);
        return pay - fee;
    }

    /// @dev Both sides pay the same, and neither gets it: whether the bytes did not come or were not taken is not
    ///      known here.
    function _timeOut(uint64 id, Deal storage d) internal virtual {
        uint256 fee = registry.slash(d.provider, _depositFor(d.collateral));
        uint256 other = _failRepair(id, d);
        uint256 fromOrder = other == 0 ? Math.min(fee, uint256(d.perEpoch) * d.epochs) : 0;
        _credit(treasury, fee + other + fromOrder);
        emit StartFailed(id, d.order, d.provider, fee, other + fromOrder);
        _abandon(id, d, fee, fromOrder);
    }

    function _abandon(uint64 id, Deal storage d, uint256 fee, uint256 fromOrder) private {
        uint256 freed = uint256(d.perEpoch) * d.epochs - fromOrder;
        _unbind(d, DealState.Lost, fee);
        emit IStorageMarket.DealLost(id, d.order, d.provider, fee);
        _vacate(d.order, d.slot, freed);
    }

    /// @dev Nothing stands for a deal that never began: no piece is in the ledger.
    function _unbind(Deal storage d, DealState state, uint256 fee) private {
        uint256 collateral = d.collateral - fee;
        (d.state, d.collateral, d.held) = (state, 0, false);
        _leave(d);
        registry.unlock(d.provider, collateral);
        book.give(d.provider, _orders[d.order].terms.sizeBytes);
    }
}
