// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

enum DealState {
    None,
    /// Matched: the client may send the bytes, the provider has until the order's `startBy`.
    Matched,
    Active,
    /// Ran to its end, or its order was cancelled.
    Ended,
    /// Declared lost, proven lost, or never begun: its slot waits for repair.
    Lost
}

/// One shard of one order with one provider.
struct Deal {
    uint64 order;
    uint8 slot;
    DealState state;
    address provider;
    /// Unix seconds.
    uint64 matchedAt;
    /// The first epoch that counts, and the first that does not any more.
    uint64 firstEpoch;
    uint64 endEpoch;
    /// The first epoch that is not settled.
    uint64 settledTo;
    /// Wei an epoch.
    uint128 perEpoch;
    /// Wei of the provider's stake that stand for it.
    uint128 collateral;
    /// Unix seconds by which the provider must have activated it.
    uint64 startBy;
    /// Epochs paid for when it was matched, and the most that its ask allowed.
    uint32 epochs;
    uint32 maxEpochs;
    /// Whether collateral, capacity and piece still stand for it; `release` ends that.
    bool held;
}

/// What a client asks for.
struct OrderTerms {
    /// sha256 of the manifest (dag-cbor), the digest of its CID.
    bytes32 manifest;
    /// Data shards, and shards in all.
    uint8 k;
    uint8 n;
    /// Of each shard: bytes, and height of its commitment.
    uint64 sizeBytes;
    uint8 height;
    /// Wei a GiB-epoch at most.
    uint128 priceCap;
    uint32 epochs;
    /// Unix seconds by which a matched deal must be active.
    uint64 startBy;
    /// Fewer healthy shards than this let a shard be repaired after one miss already.
    uint8 repairBelow;
    /// 0: any.
    uint16 region;
}

/// @title  What other storage contracts, and clients, ask of the market.
interface IStorageMarket {
    event OrderPlaced(uint64 indexed order, address indexed client, OrderTerms terms, bytes32[] roots, uint256 escrow);
    event DealMatched(uint64 indexed deal, uint64 indexed order, address indexed provider, uint8 slot, uint128 perEpoch);
    event DealActive(uint64 indexed deal, uint64 indexed order, address indexed provider, uint64 firstEpoch, uint64 endEpoch);
    event DealEnded(uint64 indexed deal, uint64 indexed order, address indexed provider);
    event DealLost(uint64 indexed deal, uint64 indexed order, address indexed provider, uint256 slashed);
    event DealSettled(uint64 indexed deal, address indexed provider, uint64 settledTo, uint256 paid, uint256 refunded);

    function deal(uint64 id) external view returns (Deal memory);
    function order(uint64 id) external view returns (address client, OrderTerms memory terms, uint256 balance);

    /// Root under which (index, root) of the order's shards stand: OpenZeppelin's MerkleProof, leaf keccak256(abi.encodePacked(uint8 slot, bytes32 root)).
    function shardsRoot(uint64 order) external view returns (bytes32);

    /// @notice Who may upload for this deal: the order's client, and the registered repairer (or zero).
    function uploaders(uint64 deal) external view returns (address client, address repairer);

    /// The provider marked hits of this deal in its proof of the epoch: only the proof ledger, once an epoch and deal.
    /// `weightBytes` is what the marked hits stand for together, rounded up.
    function marked(uint64 deal, uint64 epoch, uint256 weightBytes) external;

    /// A forced retrieval was not answered: only that contract.
    function retrievalFailed(uint64 deal) external;
}
