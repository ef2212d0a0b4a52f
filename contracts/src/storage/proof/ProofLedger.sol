// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBeacon} from "../../beacon/IBeacon.sol";
import {IProofLedger} from "../IProofLedger.sol";
import {IStorageMarket} from "../IStorageMarket.sol";
import {Challenge} from "./Challenge.sol";
import {PieceTree} from "./PieceTree.sol";
import {ProofHistory} from "./ProofHistory.sol";
import {ProofWindows} from "./ProofWindows.sol";

/// @title  Who holds which pieces, and in which epochs that was proven.
/// @notice Once an epoch, in its window, a provider opens {hits} nodes of its pieces; which ones follows from the beacon,
///         from the provider, and from all nodes that it opened in epochs before.
contract ProofLedger is ProofHistory {
    /// @notice `genesisTime` in unix seconds; `windows` in an epoch; `hits` in a proof of possession.
    struct Parameters {
        uint64 genesisTime;
        uint64 epochSeconds;
        uint16 windows;
        uint8 hits;
    }

    /// @notice What a provider needs to make its next proof.
    /// @dev    `open`: {prove} would take it now. `seed` is 0 until the beacon gave it. `total`: nodes to draw from.
    struct Due {
        uint64 epoch;
        uint256 opens;
        uint256 closes;
        bool open;
        bytes32 seed;
        bytes32 previous;
        uint256 total;
        uint32[32] counts;
    }

    /// @dev Where a proof stands: the first and the present state of its chain, hits so far, bytes of openings used, and what
    ///      was marked.
    struct Walk {
        bytes32 first;
        bytes32 state;
        uint256 hit;
        uint256 offset;
        uint256 markedLeaves;
        uint256 markedDeals;
        uint64[] deals;
        uint256[] times;
    }

    uint256 private constant ACTIVATION_HITS = 4;
    /// @dev More than one leaf in ten marked as lost is no proof.
    uint256 private constant MARKED_PART = 10;

    IStorageMarket public immutable market;
    address public immutable registry;
    /// @notice Openings of a proof.
    uint8 public immutable hits;

    /// @notice The proof of `epoch` was accepted; `digest` goes into the next one. `faulty`: which hits were marked as lost.
    event Proven(address indexed provider, uint64 indexed epoch, bytes32 digest, uint256 faulty);
    /// @notice `times` hits of `deal` were marked as lost: no pay for this epoch, and a fee.
    event Marked(uint64 indexed deal, address indexed provider, uint64 indexed epoch, uint256 times);

    /// @notice Only the market, or for windows the registry.
    error NotAllowed(address caller);
    /// @notice A proof of `epoch` counts from `opens` on and before `closes`, in unix seconds.
    error OutsideWindow(uint64 epoch, uint256 opens, uint256 closes);
    /// @notice The provider holds nothing that it must prove in this epoch.
    error NothingDue(uint64 epoch);
    /// @notice The epoch is proven already.
    error AlreadyProven(uint64 epoch);
    /// @notice There are more bytes than the openings take.
    error OpeningsTooLong(uint256 length, uint256 used);
    /// @notice Marks beyond the last hit.
    error MarksTooMany(uint256 faulty, uint256 hits);
    /// @notice Marked pieces are more than a tenth of all.
    error LostTooMuch(uint256 markedLeaves, uint256 leaves);
    /// @notice From 1 to 255 hits.
    error HitsInvalid();

    constructor(IBeacon beacon_, IStorageMarket market_, address registry_, Parameters memory parameters)
        ProofHistory(beacon_)
        ProofWindows(parameters.genesisTime, parameters.epochSeconds, parameters.windows)
    {
        if (parameters.hits == 0) revert HitsInvalid();
        market = market_;
        registry = registry_;
        hits = parameters.hits;
    }

    /// @notice Proves the caller's set in `epoch`.
    /// @param faulty   Bit `i`: the `i`-th hit is marked as lost, and has no opening.
    /// @param openings Of the other hits in order: the node, then its siblings from the lowest to below the root, 32 bytes each.
    /// @dev   Reverts with {OutsideWindow}, {NothingDue}, {AlreadyProven}, {BeaconNotReady}, or with what is wrong in the openings.
    function prove(uint64 epoch, uint256 faulty, bytes calldata openings) external {
        (uint256 opens, uint256 closes) = windowOf(msg.sender, epoch);
        if (block.timestamp < opens || block.timestamp >= closes) revert OutsideWindow(epoch, opens, closes);
        Holding storage holding = _holdings[msg.sender];
        if (!_isDue(holding, epoch)) revert NothingDue(epoch);
        if (_isProven(msg.sender, epoch)) revert AlreadyProven(epoch);

        Walk memory walk;
        walk.first = _firstState(beacon.seedAfter(opens), msg.sender, holding.digest);
        walk.state = walk.first;
        _walk(walk, _spansOf(holding.counts), faulty, openings);
        if (walk.offset != openings.length) revert OpeningsTooLong(openings.length, walk.offset);
        if (faulty >> walk.hit != 0) revert MarksTooMany(faulty, walk.hit);
        if (walk.markedLeaves * MARKED_PART > holding.leaves) revert LostTooMuch(walk.markedLeaves, holding.leaves);

        holding.digest = walk.state;
        _setProven(msg.sender, epoch);
        emit Proven(msg.sender, epoch, walk.state, faulty);
        for (uint256 i = 0; i < walk.markedDeals; i++) _mark(walk.deals[i], epoch, walk.times[i], holding.sizeBytes);
    }

    /// @inheritdoc IProofLedger
    function add(address provider, uint64 deal, bytes32 root, uint8 height, uint64 sizeBytes) external {
        if (msg.sender != address(market)) revert NotAllowed(msg.sender);
        _requireUnfrozen(provider);
        Holding storage holding = _holdings[provider];
        if (holding.leaves == 0) holding.dueFrom = currentEpoch() + 1;
        _put(provider, deal, root, height, sizeBytes);
    }

    /// @inheritdoc IProofLedger
    function remove(uint64 deal) external {
        if (msg.sender != address(market)) revert NotAllowed(msg.sender);
        _requireUnfrozen(_places[deal].provider);
        _take(deal);
    }

    /// @inheritdoc IProofLedger
    function setWindow(address provider, uint16 window) external {
        if (msg.sender != registry) revert NotAllowed(msg.sender);
        _setWindow(provider, window);
    }

    /// @inheritdoc IProofLedger
    function checkActivation(
        uint64 deal,
        bytes32 root,
        uint8 height,
        uint64 sizeBytes,
        bytes32 seed,
        bytes calldata openings
    ) external view {
        uint64 leaves = PieceTree.requireShape(height, sizeBytes);
        uint256 used = _walkOne(Challenge.ofActivation(seed, deal), root, height, leaves, openings);
        if (used != openings.length) revert OpeningsTooLong(openings.length, used);
    }

    /// @notice What `provider` needs for its next proof: of this epoch while its outcome is open, else of the next.
    /// @dev    `total` is 0 where nothing is due in that epoch. The set may still change until `opens`, and not after it.
    function due(address provider) external view returns (Due memory next) {
        Holding storage holding = _holdings[provider];
        next.epoch = openEpoch(provider);
        (next.opens, next.closes) = windowOf(provider, next.epoch);
        next.previous = holding.digest;
        if (!_isDue(holding, next.epoch)) return next;
        next.counts = holding.counts;
        next.total = _spansOf(next.counts).total;
        if (block.timestamp < next.opens || !beacon.readyAfter(next.opens)) return next;
        next.seed = beacon.seedAfter(next.opens);
        next.open = true;
    }

    /// @dev Where the chain of a proof begins.
    function _firstState(bytes32 seed, address provider, bytes32 previous) internal view virtual returns (bytes32) {
        return Challenge.ofProof(seed, provider, previous);
    }

    /// @dev What draws follow.
    function _drawnFrom(Walk memory walk) internal pure virtual returns (bytes32) {
        return walk.first;
    }

    function _walk(Walk memory walk, Spans memory spans, uint256 faulty, bytes calldata openings) private view {
        walk.deals = new uint64[](hits);
        walk.times = new uint256[](hits);
        mapping(uint256 => mapping(uint256 => Piece)) storage held = _pieces[msg.sender];
        uint256 draws = uint256(hits) * Challenge.DRAWS_PER_HIT;
        for (uint256 j = 0; walk.hit < hits && j < draws; j++) {
            (uint8 height, uint256 index, uint256 leaf) = _locate(spans, Challenge.draw(_drawnFrom(walk), j, spans.total));
            Piece storage piece = held[height][index];
            if (leaf >= piece.leaves) continue;
            if ((faulty >> walk.hit++) & 1 == 1) {
                walk.state = Challenge.marked(walk.state, piece.deal);
                _note(walk, piece);
            } else {
                bytes32 node;
                (node, walk.offset) = PieceTree.requireOpening(openings, walk.offset, piece.root, height, leaf);
                walk.state = Challenge.answered(walk.state, node);
            }
        }
    }

    /// @return offset Bytes of openings that were used.
    function _walkOne(bytes32 first, bytes32 root, uint8 height, uint64 leaves, bytes calldata openings)
        private
        view
        returns (uint256 offset)
    {
        uint256 draws = ACTIVATION_HITS * Challenge.DRAWS_PER_HIT;
        uint256 hit = 0;
        for (uint256 j = 0; hit < ACTIVATION_HITS && j < draws; j++) {
            uint256 leaf = Challenge.draw(first, j, 1 << height);
            if (leaf >= leaves) continue;
            (, offset) = PieceTree.requireOpening(openings, offset, root, height, leaf);
            hit++;
        }
    }

    function _note(Walk memory walk, Piece storage piece) private view {
        uint64 deal = piece.deal;
        uint256 i = 0;
        while (i < walk.markedDeals && walk.deals[i] != deal) i++;
        if (i == walk.markedDeals) {
            walk.deals[walk.markedDeals++] = deal;
            walk.markedLeaves += piece.leaves;
        }
        walk.times[i]++;
    }

    function _mark(uint64 deal, uint64 epoch, uint256 times, uint256 setBytes) private {
        _setMarked(deal, epoch);
        emit Marked(deal, msg.sender, epoch, times);
        market.marked(deal, epoch, Math.ceilDiv(setBytes * times, hits));
    }
}
