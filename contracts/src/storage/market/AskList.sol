// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// One provider's offer in one book.
struct Ask {
    address provider;
    bool live;
    uint8 bucket;
    uint32 maxEpochs;
    /// Wei a GiB-epoch.
    uint128 price;
    uint64 prev;
    uint64 next;
    uint64 minSize;
    uint64 maxSize;
    /// The last epoch in which it can be matched.
    uint64 expiry;
}

/// @title Asks in the order of price, then time: a doubly linked ring for each book, closed by a head.
/// @dev   The head of book `b` is node `b`; it has no provider. A removed node keeps its `prev`, so that whoever
///        stopped at it finds the way back to a live node before everything that followed it.
library AskList {
    struct Book {
        mapping(uint64 id => Ask) asks;
        uint64 count;
    }

    /// @notice Most asks to pass between a hint and the right place.
    uint256 internal constant MAX_HINT_STEPS = 64;

    /// @notice The right place is more than {MAX_HINT_STEPS} asks away: ask the book for a new hint.
    error AskHintTooFar(uint64 hint);

    function init(Book storage book, uint8 buckets) internal {
        for (uint8 b = 0; b < buckets; b++) {
            (book.asks[b].live, book.asks[b].bucket, book.asks[b].prev, book.asks[b].next) = (true, b, b, b);
        }
        book.count = buckets;
    }

    /// @dev Puts an ask behind all that are not dearer. `hint`: the ask to put it behind, as far as the caller knows.
    function insert(Book storage book, Ask memory ask, uint64 hint) internal returns (uint64 id) {
        uint64 before = place(book, ask.bucket, ask.price, hint);
        id = book.count++;
        (ask.live, ask.prev, ask.next) = (true, before, book.asks[before].next);
        book.asks[id] = ask;
        book.asks[ask.next].prev = id;
        book.asks[before].next = id;
    }

    function remove(Book storage book, uint64 id) internal {
        Ask storage ask = book.asks[id];
        book.asks[ask.prev].next = ask.next;
        book.asks[ask.next].prev = ask.prev;
        ask.live = false;
    }

    /// @dev The last ask that is not dearer, found from a hint that need not be right.
    function place(Book storage book, uint8 bucket, uint128 price, uint64 hint) internal view returns (uint64 before) {
        before = book.asks[hint].live && book.asks[hint].bucket == bucket ? hint : bucket;
        uint256 left = MAX_HINT_STEPS;
        for (; before != bucket && book.asks[before].price > price; before = book.asks[before].prev) {
            if (left == 0) revert AskHintTooFar(hint);
            left--;
        }
        for (uint64 after_ = book.asks[before].next; after_ != bucket && book.asks[after_].price <= price;) {
            if (left == 0) revert AskHintTooFar(hint);
            left--;
            (before, after_) = (after_, book.asks[after_].next);
        }
    }
}
