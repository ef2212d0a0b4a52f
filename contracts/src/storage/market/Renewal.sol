// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Deal, DealState} from "../IStorageMarket.sol";
import {IMarketChanges} from "./IMarketChanges.sol";
import {Losses} from "./Losses.sol";
import {StorageMath} from "./StorageMath.sol";

/// @title An order is lengthened, cancelled, and paid back.
abstract contract Renewal is Losses {
    using SafeCast for uint256;

    /// @inheritdoc IMarketChanges
    function topUp(uint64 id, uint32 epochs) external payable returns (uint256 cost) {
        Order storage o = _running(id);
        uint64 now_ = ledger.currentEpoch();
        if (epochs == 0 || epochs > StorageMath.MAX_EPOCHS) revert StorageMath.BadDuration(epochs);
        for (uint8 slot = 0; slot < o.terms.n; slot++) cost += _lengthen(id, o, slot, epochs, now_);
        if (cost == 0) revert OrderOver(id);
        if (msg.value < cost) revert TopUpTooSmall(msg.value, cost);
        o.terms.epochs += epochs;
        emit OrderToppedUp(id, msg.sender, epochs, cost);
        _credit(msg.sender, msg.value - cost);
    }

    /// @inheritdoc IMarketChanges
    function cancelOrder(uint64 id) external {
        Order storage o = _running(id);
        if (msg.sender != o.client) revert NotParty(msg.sender);
        o.cancelled = true;
        emit OrderCancelled(id);
        uint64 last = ledger.currentEpoch() + 1 + noticeEpochs;
        for (uint8 slot = 0; slot < o.terms.n; slot++) {
            uint64 dealId = _slots[id][slot].deal;
            if (dealId != 0) _giveNotice(id, o, dealId, last);
            else if (o.vacant >> slot & 1 == 1) _close(id, slot);
        }
    }

    /// @inheritdoc IMarketChanges
    function refund(uint64 id) external {
        Order storage o = _order(id);
        if (msg.sender != o.client) revert NotParty(msg.sender);
        for (uint64 left = o.vacant & o.begun; left != 0; left &= left - 1) {
            uint8 slot = uint8(Math.log2(left & (~left + 1)));
            if (_tooLate(_slots[id][slot])) _close(id, slot);
        }
        uint256 amount = o.balance;
        _subBalance(id, o, amount);
        emit OrderRefunded(id, o.client, amount);
        _credit(o.client, amount);
    }

    /// @dev Lengthens a slot that is not over. @return cost Wei.
    function _lengthen(
        uint64 id,
        Order storage o,
        uint8 slot,
        uint32 epochs,
        uint64 now_
    ) private returns (uint256 cost) {
        Slot storage s = _slots[id][slot];
        uint64 dealId = s.deal;
        bool waits = o.vacant >> slot & 1 == 1;
        if (waits ? _tooLate(s) : dealId == 0) return 0;
        uint32 own = 0;
        if (dealId != 0) {
            Deal storage d = _deals[dealId];
            if (d.state == DealState.Active && now_ >= d.endEpoch) return 0;
            own = _lengthenDeal(dealId, d, epochs);
            cost = uint256(d.perEpoch) * own;
        }
        uint256 length = s.until == 0 ? uint256(o.terms.epochs) + epochs : uint256(s.until) + epochs - now_ - 1;
        if (length > StorageMath.MAX_EPOCHS) revert OrderTooLong(id);
        if (s.until != 0) s.until += epochs;
        uint256 kept = _cap(o) * (epochs - own);
        if (!waits || o.begun >> slot & 1 == 1) s.reserve += kept.toUint128();
        return cost + kept;
    }

    function _lengthenDeal(uint64 dealId, Deal storage d, uint32 epochs) private returns (uint32 own) {
        bool active = d.state == DealState.Active;
        uint256 length = active ? d.endEpoch - d.firstEpoch : d.epochs;
        own = uint32(Math.min(epochs, d.maxEpochs - length));
        if (own == 0) return 0;
        if (active) {
            d.endEpoch += own;
            emit DealEndMoved(dealId, d.endEpoch);
        } else {
            d.epochs += own;
        }
    }

    function _giveNotice(uint64 id, Order storage o, uint64 dealId, uint64 last) private {
        Deal storage d = _deals[dealId];
        Slot storage s = _slots[id][d.slot];
        uint256 freed = s.reserve;
        s.reserve = 0;
        if (d.state == DealState.Matched) {
            freed += _withdrawMatch(dealId, d);
            _close(id, d.slot);
        } else if (last < d.endEpoch) {
            freed += (d.endEpoch - last) * uint256(d.perEpoch);
            d.endEpoch = last;
            s.until = last;
            emit DealEndMoved(dealId, last);
        }
        _addBalance(id, o, freed);
    }
}
