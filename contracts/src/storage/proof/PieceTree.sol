// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Trees that commit to pieces: Filecoin's PieceCIDv2 (FRC-0069).
/// @notice 127 bytes of a piece become four nodes of 254 bits (fr32), padded with zeros to 2^height nodes; a parent is the
///         sha256 of its children with the two top bits of the last byte cleared.
/// @dev    An opening is a node and the siblings from it to the root: 32 * (1 + height) bytes, without any framing.
library PieceTree {
    uint8 internal constant MIN_HEIGHT = 2;
    uint8 internal constant MAX_HEIGHT = 31;

    /// @notice Not the height that a piece of that size has, or a size that no piece has.
    error PieceShape(uint8 height, uint64 sizeBytes);
    /// @notice The bytes end before the opening does.
    error OpeningTruncated(uint256 length);
    /// @notice The opening does not lead to the root.
    error OpeningWrong(bytes32 root, uint256 leaf);

    /// @notice Nodes that hold data, rounded up.
    function leavesOf(uint64 sizeBytes) internal pure returns (uint64) {
        return uint64(Math.ceilDiv(uint256(sizeBytes) * 4, 127));
    }

    /// @notice Reverts with {PieceShape} unless a piece of `sizeBytes` has just this height.
    function requireShape(uint8 height, uint64 sizeBytes) internal pure returns (uint64 leaves) {
        leaves = leavesOf(sizeBytes);
        uint256 needed = Math.log2(leaves, Math.Rounding.Ceil);
        if (needed < MIN_HEIGHT) needed = MIN_HEIGHT;
        if (sizeBytes == 0 || needed > MAX_HEIGHT || needed != height) revert PieceShape(height, sizeBytes);
    }

    /// @notice Checks the opening that begins at byte `offset` of `openings`.
    /// @return node The opened node.
    /// @return end  Where the opening ends.
    function requireOpening(bytes calldata openings, uint256 offset, bytes32 root, uint8 height, uint256 leaf)
        internal
        view
        returns (bytes32 node, uint256 end)
    {
        end = offset + 32 * (1 + uint256(height));
        if (end > openings.length) revert OpeningTruncated(openings.length);
        node = bytes32(openings[offset:offset + 32]);
        if (climb(node, leaf, openings[offset + 32:end]) != root) revert OpeningWrong(root, leaf);
    }

    /// @notice The node above all `siblings` (32 bytes each, from the lowest), when `node` is the `position`-th of its level.
    /// @dev    The position says on which side a sibling stands, so no inner node passes for a leaf. Words 0 and 32 are
    ///         scratch space. A call of the precompile that fails, for want of gas, reverts.
    function climb(bytes32 node, uint256 position, bytes calldata siblings) internal view returns (bytes32 top) {
        assembly ("memory-safe") {
            top := node
            let word := siblings.offset
            for { let last := add(word, siblings.length) } lt(word, last) { word := add(word, 32) } {
                let side := shl(5, and(position, 1))
                mstore(side, top)
                mstore(xor(side, 32), calldataload(word))
                if iszero(staticcall(gas(), 2, 0, 64, 0, 32)) { revert(0, 0) }
                top := and(mload(0), not(0xc0))
                position := shr(1, position)
            }
        }
    }

    /// @notice The node above `nodes`, which are a power of two of one level, 32 bytes each. Overwrites them.
    function fold(bytes memory nodes) internal view returns (bytes32 top) {
        assembly ("memory-safe") {
            let first := add(nodes, 32)
            for { let left := mload(nodes) } gt(left, 32) { left := shr(1, left) } {
                for { let done := 0 } lt(done, left) { done := add(done, 64) } {
                    let parent := add(first, shr(1, done))
                    if iszero(staticcall(gas(), 2, add(first, done), 64, parent, 32)) { revert(0, 0) }
                    mstore(parent, and(mload(parent), not(0xc0)))
                }
            }
            top := mload(first)
        }
    }
}
