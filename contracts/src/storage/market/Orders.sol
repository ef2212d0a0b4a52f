// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PieceTree} from "../proof/PieceTree.sol";
import {IStorageMarket, OrderTerms} from "../IStorageMarket.sol";
import {MarketState} from "./MarketState.sol";
import {StorageMath} from "./StorageMath.sol";

/// @title Orders, with all that they can cost paid in.
abstract contract Orders is IStorageMarket, MarketState {
    /// @notice Shards, price or start are out of bounds.
    error BadOrder();
    /// @notice More must come with the call. Wei.
    error ValueTooSmall(uint256 value, uint256 needed);

    /// @notice Asks for storage. The value is the escrow: n shards for all epochs at the price cap; what is more is the
    ///         order's balance, out of which repairs may be paid too.
    /// @param  terms `repairBelow` at most half way from k to n: a client that uploads little must not seem in danger.
    /// @param  roots Commitments of the shards, in their order.
    /// @return id    The order's number.
    function placeOrder(OrderTerms calldata terms, bytes32[] calldata roots) external payable returns (uint64 id) {
        if (terms.k == 0 || terms.k > terms.n || terms.n > MAX_SHARDS || roots.length != terms.n) revert BadOrder();
        if (terms.priceCap == 0 || uint256(terms.repairBelow) * 2 > uint256(terms.k) + terms.n) revert BadOrder();
        if (terms.startBy < block.timestamp || terms.startBy > block.timestamp + maxStartSeconds) revert BadOrder();
        StorageMath.bucketOf(terms.epochs);
        PieceTree.requireShape(terms.height, terms.sizeBytes);
        uint256 escrow = StorageMath.perEpoch(terms.priceCap, terms.sizeBytes) * terms.epochs * terms.n;
        if (msg.value < escrow) revert ValueTooSmall(msg.value, escrow);
        id = ++orderCount;
        Order storage o = _orders[id];
        (o.client, o.vacant, o.terms) = (msg.sender, type(uint64).max >> (MAX_SHARDS - terms.n), terms);
        o.shardsRoot = StorageMath.shardsRoot(roots);
        emit OrderPlaced(id, msg.sender, terms, roots, escrow);
        _addBalance(id, o, msg.value - escrow);
    }
}
