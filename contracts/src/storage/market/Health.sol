// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Deal, DealState} from "../IStorageMarket.sol";
import {MarketState} from "./MarketState.sol";

/// @title How many shards of an order are in good hands.
abstract contract Health is MarketState {
    /// @dev Shards whose last epoch was proven and not marked, or that just began.
    function _healthy(uint64 id) internal view returns (uint256 count) {
        uint256 n = _orders[id].terms.n;
        for (uint8 slot = 0; slot < n; slot++) {
            uint64 dealId = _slots[id][slot].deal;
            Deal storage d = _deals[dealId];
            if (d.state != DealState.Active) continue;
            uint64 open = ledger.openEpoch(d.provider);
            if (!_missedLast(d, open) && !_markedLast(dealId, d, open)) count++;
        }
    }

    function _missedLast(Deal storage d, uint64 open) internal view returns (bool) {
        if (open <= d.firstEpoch) return false;
        uint64 last = open - 1;
        if ((ledger.provenWord(d.provider, last / 256) >> (last % 256)) & 1 == 1) return false;
        return !ledger.excused(d.provider, last);
    }

    function _markedLast(uint64 id, Deal storage d, uint64 open) internal view returns (bool) {
        if (open <= d.firstEpoch) return false;
        uint64 last = open - 1;
        return (ledger.markedWord(id, last / 256) >> (last % 256)) & 1 == 1;
    }
}
