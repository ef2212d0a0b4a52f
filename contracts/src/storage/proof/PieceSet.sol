// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PieceTree} from "./PieceTree.sol";

/// @title What each provider holds: one list of pieces for each height.
abstract contract PieceSet {
    /// @notice A piece of one deal. `leaves`: nodes that hold data.
    struct Piece {
        bytes32 root;
        uint64 deal;
        uint64 sizeBytes;
        uint64 leaves;
    }

    /// @dev `dueFrom`: the first epoch that this set, not empty since, must be proven in. `digest`: how the last accepted
    ///      proof ended. `counts`: pieces of each height.
    struct Holding {
        uint64 leaves;
        uint64 dueFrom;
        uint128 sizeBytes;
        bytes32 digest;
        uint32[32] counts;
    }

    struct Place {
        address provider;
        uint8 height;
        uint32 index;
    }

    /// @dev For each height that has pieces, in rising order: nodes of all its trees. `total`: their sum.
    struct Spans {
        uint256 length;
        uint256 total;
        uint8[] heights;
        uint256[] nodes;
    }

    mapping(address provider => Holding) internal _holdings;
    mapping(address provider => mapping(uint256 height => mapping(uint256 index => Piece))) internal _pieces;
    mapping(uint64 deal => Place) internal _places;

    /// @notice `deal`'s piece is the `index`-th of its height in the set of `provider`.
    event PieceAdded(
        address indexed provider, uint64 indexed deal, bytes32 root, uint8 height, uint64 sizeBytes, uint32 index
    );
    /// @notice `deal`'s piece is gone; the last piece of the height took its `index`.
    event PieceRemoved(address indexed provider, uint64 indexed deal, uint8 height, uint32 index);

    /// @notice The deal's piece is in a set already.
    error PieceKnown(uint64 deal);
    /// @notice The deal's piece is in no set.
    error PieceUnknown(uint64 deal);

    /// @notice Pieces of one height, from `from` on, at most `limit`: as many as there are.
    function pieces(address provider, uint8 height, uint256 from, uint256 limit)
        external
        view
        returns (Piece[] memory found)
    {
        uint256 count = height < 32 ? _holdings[provider].counts[height] : 0;
        uint256 left = from < count ? count - from : 0;
        found = new Piece[](left < limit ? left : limit);
        for (uint256 i = 0; i < found.length; i++) found[i] = _pieces[provider][height][from + i];
    }

    /// @notice Where a deal's piece is; the zero address where it is in no set.
    function placeOf(uint64 deal) external view returns (address provider, uint8 height, uint32 index) {
        Place storage place = _places[deal];
        return (place.provider, place.height, place.index);
    }

    /// @notice Data of all pieces of a provider: nodes, and bytes; and the first epoch in which it must prove them. Meaningless
    ///         while it holds nothing.
    function holdingOf(address provider) external view returns (uint64 leaves, uint128 sizeBytes, uint64 dueFrom) {
        Holding storage holding = _holdings[provider];
        return (holding.leaves, holding.sizeBytes, holding.dueFrom);
    }

    /// @notice A deal's piece, who holds it, and its height. Reverts with {PieceUnknown}.
    function pieceOf(uint64 deal) external view returns (address provider, uint8 height, Piece memory piece) {
        Place storage place = _places[deal];
        (provider, height) = (place.provider, place.height);
        if (provider == address(0)) revert PieceUnknown(deal);
        return (provider, height, _pieces[provider][height][place.index]);
    }

    /// @dev The heights of which there are pieces, and the nodes of all trees of each.
    function _spansOf(uint32[32] memory counts) internal pure returns (Spans memory spans) {
        spans.heights = new uint8[](PieceTree.MAX_HEIGHT);
        spans.nodes = new uint256[](PieceTree.MAX_HEIGHT);
        for (uint8 height = PieceTree.MIN_HEIGHT; height <= PieceTree.MAX_HEIGHT; height++) {
            if (counts[height] == 0) continue;
            uint256 nodes = uint256(counts[height]) << height;
            (spans.heights[spans.length], spans.nodes[spans.length]) = (height, nodes);
            spans.length++;
            spans.total += nodes;
        }
    }

    /// @dev   Trees stand in a row by height, then by index.
    /// @param place Smaller than `spans.total`.
    /// @return height Of the tree.
    /// @return index  Of the tree among those of its height.
    /// @return leaf   Of the node in its tree.
    function _locate(Spans memory spans, uint256 place)
        internal
        pure
        returns (uint8 height, uint256 index, uint256 leaf)
    {
        uint256 span = 0;
        while (place >= spans.nodes[span]) place -= spans.nodes[span++];
        height = spans.heights[span];
        return (height, place >> height, place & ((1 << height) - 1));
    }

    function _put(address provider, uint64 deal, bytes32 root, uint8 height, uint64 sizeBytes) internal {
        uint64 leaves = PieceTree.requireShape(height, sizeBytes);
        if (_places[deal].provider != address(0)) revert PieceKnown(deal);
        Holding storage holding = _holdings[provider];
        uint32 index = holding.counts[height]++;
        holding.leaves += leaves;
        holding.sizeBytes += sizeBytes;
        _pieces[provider][height][index] = Piece(root, deal, sizeBytes, leaves);
        _places[deal] = Place(provider, height, index);
        emit PieceAdded(provider, deal, root, height, sizeBytes, index);
    }

    function _take(uint64 deal) internal {
        Place memory place = _places[deal];
        if (place.provider == address(0)) revert PieceUnknown(deal);
        Holding storage holding = _holdings[place.provider];
        mapping(uint256 index => Piece) storage list = _pieces[place.provider][place.height];
        uint32 last = --holding.counts[place.height];
        holding.leaves -= list[place.index].leaves;
        holding.sizeBytes -= list[place.index].sizeBytes;
        if (place.index != last) {
            list[place.index] = list[last];
            _places[list[last].deal].index = place.index;
        }
        delete list[last];
        delete _places[deal];
        emit PieceRemoved(place.provider, deal, place.height, place.index);
    }
}
