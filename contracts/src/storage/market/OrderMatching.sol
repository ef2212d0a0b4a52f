// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Found, Search} from "./IAskBook.sol";
import {IMarketChanges} from "./IMarketChanges.sol";
import {Matching} from "./Matching.sol";

/// @title The first providers of an order's shards.
abstract contract OrderMatching is Matching {
    /// @notice Matches shards that never had a provider. Anybody may call, again while shards are left.
    /// @param  maxSteps Asks to look at; at most {MAX_STEPS} are.
    /// @return matched  Deals made; 0 may mean that the search has not come far enough yet.
    function matchOrder(uint64 id, uint256 maxSteps) external returns (uint256 matched) {
        Order storage o = _running(id);
        uint64 fresh = o.vacant & ~o.begun;
        if (fresh == 0) revert IMarketChanges.NothingVacant(id);
        uint256 left = Math.min(maxSteps, MAX_STEPS);
        uint64 startBy = uint64(Math.max(o.terms.startBy, block.timestamp + startSeconds));
        Search memory search = _search(o, o.terms.epochs, o.terms.priceCap);
        (uint64 next, uint256 unspent, uint256 cap) = (o.cursor, 0, _cap(o));
        while (left > 0 && fresh != 0 && matched < MAX_MATCHES) {
            Found memory found;
            uint256 steps;
            (found, next, steps) = book.next(next, search, left);
            if (found.provider == address(0)) break;
            left -= steps;
            if (!_mayTake(id, o, found)) continue;
            uint8 slot = uint8(Math.log2(fresh & (~fresh + 1)));
            fresh &= fresh - 1;
            unspent += (cap - found.perEpoch) * o.terms.epochs;
            _match(id, slot, found, o.terms.epochs, startBy);
            matched++;
        }
        o.cursor = next;
        _addBalance(id, o, unspent);
    }
}
