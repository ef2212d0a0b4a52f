// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ProviderClass} from "../IProviderRegistry.sol";
import {Deal} from "../IStorageMarket.sol";
import {MarketState} from "./MarketState.sol";

/// @title A shard's place in its order: with a provider, vacant, or closed, and the money that goes with each.
abstract contract Slots is MarketState {
    using SafeCast for uint256;

    /// @dev The slot's deal is over before the slot is. `freed` wei of its pay wait for the next one.
    function _vacate(uint64 id, uint8 slot, uint256 freed) internal {
        Order storage o = _orders[id];
        Slot storage s = _slots[id][slot];
        (s.deal, s.cursor) = (0, 0);
        s.reserve += freed.toUint128();
        if (o.cancelled || _tooLate(s)) return _close(id, slot);
        _fund(id, o, s);
        o.vacant |= uint64(1) << slot;
        emit SlotVacant(id, slot, s.reserve, s.bounty);
    }

    /// @dev Brings a vacant slot's reserve to the cap's pay for what is left of it, as far as the order's balance goes.
    function _fund(uint64 id, Order storage o, Slot storage s) internal {
        uint256 wanted = _cap(o) * _wanted(o, s);
        if (s.reserve > wanted) {
            _addBalance(id, o, s.reserve - wanted);
            s.reserve = wanted.toUint128();
        } else {
            uint256 added = Math.min(wanted - s.reserve, o.balance);
            _subBalance(id, o, added);
            s.reserve += uint128(added);
        }
    }

    /// @dev The slot is not filled again: all that it kept is the order's.
    function _close(uint64 id, uint8 slot) internal {
        Order storage o = _orders[id];
        Slot storage s = _slots[id][slot];
        uint64 bit = uint64(1) << slot;
        uint256 kept = o.begun & bit == 0 ? _cap(o) * o.terms.epochs : uint256(s.reserve) + s.bounty;
        (s.deal, s.reserve, s.bounty) = (0, 0, 0);
        o.vacant &= ~bit;
        o.begun |= bit;
        _addBalance(id, o, kept);
        emit SlotClosed(id, slot);
    }

    /// @dev One shard on a phone less, if it was on one.
    function _leave(Deal storage d) internal {
        (ProviderClass class, , ) = registry.standing(d.provider);
        if (class == ProviderClass.Phone) _orders[d.order].phones--;
    }
}
