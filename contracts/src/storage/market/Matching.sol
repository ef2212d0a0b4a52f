// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderClass} from "../IProviderRegistry.sol";
import {Deal, DealState, IStorageMarket} from "../IStorageMarket.sol";
import {Found, Search} from "./IAskBook.sol";
import {Slots} from "./Slots.sol";
import {StorageMath} from "./StorageMath.sol";

/// @title Who stores what: the cheapest, then earliest asks that meet an order, found by anybody's call.
/// @notice An operator gets one shard of an order at most, and none any more once it failed one; phones get half of
///         them at most. A search goes on where the last one stopped and begins anew when it came to the end of the
///         crossing asks.
abstract contract Matching is Slots {
    /// @notice Most asks that a call looks at, and most deals that it makes.
    uint256 internal constant MAX_STEPS = 100;
    uint256 internal constant MAX_MATCHES = 24;

    /// @notice What stands for a deal, and for how long its ask bound the provider at most; with {DealMatched}.
    event DealSecured(
        uint64 indexed deal,
        uint64 indexed ask,
        uint128 collateral,
        uint64 startBy,
        uint32 epochs,
        uint32 maxEpochs
    );

    /// @dev Rules that only the order knows.
    function _mayTake(uint64 id, Order storage o, Found memory found) internal view virtual returns (bool) {
        if (_engaged[id][found.provider]) return false;
        return found.class != ProviderClass.Phone || (uint256(o.phones) + 1) * 2 <= o.terms.n;
    }

    function _search(Order storage o, uint256 epochs, uint256 maxPrice) internal view returns (Search memory search) {
        search.bucket = StorageMath.bucketOf(epochs);
        search.sizeBytes = o.terms.sizeBytes;
        search.epoch = ledger.currentEpoch();
        search.epochs = uint32(epochs);
        search.region = o.terms.region;
        search.maxPrice = maxPrice;
    }

    function _match(
        uint64 id,
        uint8 slot,
        Found memory found,
        uint32 epochs,
        uint64 startBy
    ) internal returns (uint64 dealId) {
        Order storage o = _orders[id];
        dealId = ++dealCount;
        uint64 bit = uint64(1) << slot;
        (o.vacant, o.begun) = (o.vacant & ~bit, o.begun | bit);
        if (found.class == ProviderClass.Phone) o.phones++;
        _engaged[id][found.provider] = true;
        _slots[id][slot].deal = dealId;
        Deal storage d = _deals[dealId];
        (d.order, d.slot, d.state, d.provider) = (id, slot, DealState.Matched, found.provider);
        (d.matchedAt, d.startBy, d.perEpoch) = (uint64(block.timestamp), startBy, found.perEpoch);
        (d.collateral, d.epochs, d.maxEpochs, d.held) = (found.collateral, epochs, found.maxEpochs, true);
        emit IStorageMarket.DealMatched(dealId, id, found.provider, slot, found.perEpoch);
        emit DealSecured(dealId, found.ask, found.collateral, startBy, epochs, found.maxEpochs);
        registry.lock(found.provider, found.collateral);
        book.take(found.provider, o.terms.sizeBytes);
    }
}
