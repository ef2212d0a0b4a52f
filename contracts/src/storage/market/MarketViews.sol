// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Deal, DealState, IStorageMarket, OrderTerms} from "../IStorageMarket.sol";
import {Health} from "./Health.sol";
import {MissCharges} from "./MissCharges.sol";
import {Repairers} from "./Repairers.sol";

/// @title What a market can be asked.
abstract contract MarketViews is IStorageMarket, Health, MissCharges, Repairers {
    /// @inheritdoc IStorageMarket
    function deal(uint64 id) external view returns (Deal memory) {
        return _deals[id];
    }

    /// @inheritdoc IStorageMarket
    /// @dev `terms.epochs` grows with every top-up.
    function order(uint64 id) external view returns (address client, OrderTerms memory terms, uint256 balance) {
        Order storage o = _orders[id];
        return (o.client, o.terms, o.balance);
    }

    /// @return vacant    Bit by slot: waits to be matched.
    /// @return begun     Bit by slot: was matched before.
    /// @return cancelled Whether its client gave notice.
    function slotsOf(uint64 id) external view returns (uint64 vacant, uint64 begun, bool cancelled) {
        Order storage o = _orders[id];
        return (o.vacant, o.begun, o.cancelled);
    }

    /// @return What is known of a shard's place.
    function slotOf(uint64 id, uint8 slot) external view returns (Slot memory) {
        return _slots[id][slot];
    }

    /// @inheritdoc IStorageMarket
    function shardsRoot(uint64 id) external view returns (bytes32) {
        return _orders[id].shardsRoot;
    }

    /// @return Shards of an order whose last epoch was proven and not marked, or that just began.
    function healthy(uint64 id) external view returns (uint256) {
        return _healthy(id);
    }

    /// @notice Wei that an account can withdraw.
    function credit(address account) external view returns (uint256) {
        return _credits[account];
    }

    /// @inheritdoc IStorageMarket
    function uploaders(uint64 id) external view returns (address client, address repairer) {
        Deal storage d = _deals[id];
        client = _orders[d.order].client;
        if (d.state == DealState.Matched) repairer = _repairs[id].repairer;
    }

    /// @return Wei that a failed start costs each side of a deal with so much collateral, and so what a repairer of it
    ///         deposits. For a deal to come, `collateralOf` of the book says how much that is at the order's cap.
    function depositFor(uint256 collateral) external view returns (uint256) {
        return _depositFor(collateral);
    }

    /// @return until    Unix seconds before which `repairer` may open no repair.
    /// @return failures In a row.
    function backOffOf(address repairer) external view returns (uint64 until, uint32 failures) {
        return (_backOffs[repairer].until, _backOffs[repairer].failures);
    }

    /// @return to  The first epoch of the provider of which misses were not counted yet.
    /// @return row Missed epochs in a row before it.
    function missesOf(address provider) external view returns (uint64 to, uint32 row) {
        return (_charges[provider].to, _charges[provider].row);
    }
}
