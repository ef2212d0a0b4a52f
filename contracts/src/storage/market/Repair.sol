// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Deal, DealState} from "../IStorageMarket.sol";
import {IMarketChanges} from "./IMarketChanges.sol";
import {Losses} from "./Losses.sol";
import {SlotMatching} from "./SlotMatching.sol";

/// @title A lost shard finds another provider, and somebody who brings it there.
abstract contract Repair is Losses, SlotMatching {
    /// @inheritdoc IMarketChanges
    function openRepair(uint64 id, uint8 slot, uint256 maxSteps) external payable returns (uint64 dealId) {
        _requireReady(msg.sender);
        Order storage o = _running(id);
        Slot storage s = _slots[id][slot];
        dealId = s.deal;
        bool waits = dealId != 0 && _deals[dealId].state == DealState.Matched && s.bounty > 0;
        if (waits && block.timestamp <= _deals[dealId].startBy) {
            _openRepair(dealId, _deals[dealId]);
            return dealId;
        }
        if (dealId != 0) reportLost(dealId);
        if ((o.vacant & o.begun) >> slot & 1 == 0) {
            if (dealId == 0) revert NothingToRepair(id, slot);
            _credit(msg.sender, msg.value);
            return 0;
        }
        dealId = _matchSlot(id, slot, maxSteps);
        if (dealId == 0) _credit(msg.sender, msg.value);
        else _openRepair(dealId, _deals[dealId]);
    }
}
