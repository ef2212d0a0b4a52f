// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Found, Search} from "./IAskBook.sol";
import {IMarketChanges} from "./IMarketChanges.sol";
import {Matching} from "./Matching.sol";
import {StorageMath} from "./StorageMath.sol";

/// @title The next provider of a shard that lost one.
abstract contract SlotMatching is IMarketChanges, Matching {
    /// @inheritdoc IMarketChanges
    function matchSlot(uint64 id, uint8 slot, uint256 maxSteps) external returns (uint64 dealId) {
        return _matchSlot(id, slot, maxSteps);
    }

    function _matchSlot(uint64 id, uint8 slot, uint256 maxSteps) internal returns (uint64 dealId) {
        Order storage o = _running(id);
        Slot storage s = _slots[id][slot];
        if (slot >= o.terms.n || (o.vacant & o.begun) >> slot & 1 == 0 || _tooLate(s)) revert NothingVacant(id);
        _fund(id, o, s);
        uint256 epochs = _wanted(o, s);
        uint256 left = Math.min(maxSteps, MAX_STEPS);
        uint256 maxPrice = StorageMath.priceFor(s.reserve / epochs, o.terms.sizeBytes);
        Search memory search = _search(o, epochs, Math.min(maxPrice, o.terms.priceCap));
        while (left > 0) {
            (Found memory found, uint64 next, uint256 steps) = book.next(s.cursor, search, left);
            s.cursor = next;
            if (found.provider == address(0)) return 0;
            left -= steps;
            if (!_mayTake(id, o, found)) continue;
            uint256 unspent = s.reserve - found.perEpoch * epochs;
            s.reserve = 0;
            _addBalance(id, o, unspent);
            return _match(id, slot, found, uint32(epochs), uint64(block.timestamp) + startSeconds);
        }
    }
}
