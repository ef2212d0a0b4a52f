// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Provider, ProviderClass} from "../../storage/IProviderRegistry.sol";
import {Deal, DealState, OrderTerms} from "../../storage/IStorageMarket.sol";
import {MarketState} from "../../storage/market/MarketState.sol";
import {MarketActor} from "./MarketActor.sol";

/// @title What must hold of a market at any moment.
abstract contract MarketAudit is MarketActor {
    /// @dev In = paid out + held, and all that is held is somebody's: to the wei.
    function _auditMoney() internal view {
        uint256 slashed = staked - unstaked - _registryStakes();
        uint256 held = address(market).balance;
        assertEq(paidIn + slashed, paidOut + held, "in and out");
        uint256 owed = 0;
        address[] memory list = accounts();
        for (uint256 i = 0; i < list.length; i++) owed += market.credit(list[i]);
        for (uint64 id = 1; id <= market.orderCount(); id++) owed += _keptBy(id);
        for (uint64 id = 1; id <= market.dealCount(); id++) owed += _keptFor(id);
        assertEq(held, owed, "held for somebody");
    }

    /// @dev Stake, space and pieces stand for deals, each for one.
    function _auditProviders() internal view {
        for (uint256 i = 0; i < PROVIDERS; i++) {
            (uint256 collateral, uint256 bytes_, uint256 pieces) = (0, 0, 0);
            for (uint64 id = 1; id <= market.dealCount(); id++) {
                Deal memory d = market.deal(id);
                if (d.provider != provider(i)) continue;
                collateral += d.collateral;
                if (!d.held) continue;
                bytes_ += SIZE;
                if (d.state != DealState.Matched) pieces++;
            }
            assertEq(registry.provider(provider(i)).locked, collateral, "locked for deals");
            (uint64 used, ) = book.spaceOf(provider(i));
            assertEq(used, bytes_, "used by deals");
            assertEq(ledger.pieces(provider(i)), pieces, "held for deals");
        }
    }

    /// @dev A shard is with one provider or waits, and no provider has two of an order.
    function _auditSlots() internal view {
        for (uint64 id = 1; id <= market.orderCount(); id++) {
            (, OrderTerms memory t, ) = market.order(id);
            (uint64 vacant, uint64 begun, ) = market.slotsOf(id);
            (uint256 seen, uint256 phones) = (0, 0);
            for (uint8 slot = 0; slot < t.n; slot++) {
                MarketState.Slot memory s = market.slotOf(id, slot);
                bool waits = (vacant >> slot) & 1 == 1;
                assertFalse(waits && s.deal != 0, "with a provider, or vacant");
                if (s.deal == 0) continue;
                Deal memory d = market.deal(s.deal);
                assertTrue(d.state == DealState.Matched || d.state == DealState.Active, "live");
                assertTrue(d.order == id && d.slot == slot && (begun >> slot) & 1 == 1, "its deal");
                uint256 bit = 1 << (uint160(d.provider) - uint160(provider(0)));
                assertEq(seen & bit, 0, "distinct operators");
                seen |= bit;
                if (registry.provider(d.provider).class == ProviderClass.Phone) phones++;
            }
            assertLe(phones * 2, t.n, "half on phones");
        }
    }

    function _registryStakes() private view returns (uint256 sum) {
        for (uint256 i = 0; i < PROVIDERS; i++) {
            Provider memory p = registry.provider(provider(i));
            (uint256 leaving, ) = registry.leavingOf(provider(i));
            sum += p.stake + leaving;
        }
        assertEq(address(registry).balance, sum, "stakes");
    }

    function _keptBy(uint64 id) private view returns (uint256 kept) {
        (, OrderTerms memory t, uint256 balance) = market.order(id);
        (uint64 vacant, uint64 begun, ) = market.slotsOf(id);
        kept = balance;
        for (uint8 slot = 0; slot < t.n; slot++) {
            MarketState.Slot memory s = market.slotOf(id, slot);
            kept += uint256(s.reserve) + s.bounty;
            if (((vacant & ~begun) >> slot) & 1 == 1) kept += ((uint256(t.priceCap) + 1023) / 1024) * t.epochs;
        }
    }

    function _keptFor(uint64 id) private view returns (uint256 kept) {
        Deal memory d = market.deal(id);
        if (d.state == DealState.Matched) {
            (, address repairer) = market.uploaders(id);
            return uint256(d.perEpoch) * d.epochs + (repairer == address(0) ? 0 : market.depositFor(d.collateral));
        }
        return uint256(d.endEpoch - d.settledTo) * d.perEpoch;
    }
}
