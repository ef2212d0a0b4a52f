// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title Arithmetic of prices, shapes and bitmaps that the market's contracts share.
library StorageMath {
    /// @notice Longest deal, in epochs.
    uint32 internal constant MAX_EPOCHS = 1278;
    /// @notice Books, by length.
    uint8 internal constant BUCKETS = 4;

    /// @notice Zero epochs, or more than {MAX_EPOCHS}.
    error BadDuration(uint256 epochs);

    /// @return Wei an epoch for `sizeBytes` at `price` wei a GiB-epoch, rounded up: nothing is stored for nothing.
    function perEpoch(uint256 price, uint64 sizeBytes) internal pure returns (uint256) {
        return Math.mulDiv(price, sizeBytes, 1 << 30, Math.Rounding.Ceil);
    }

    /// @return The dearest price, in wei a GiB-epoch, whose {perEpoch} is at most `most`. Rounded down.
    function priceFor(uint256 most, uint64 sizeBytes) internal pure returns (uint256) {
        return Math.mulDiv(most, 1 << 30, sizeBytes);
    }

    /// @return The part of `amount` in hundredths of a percent, rounded up.
    function share(uint256 amount, uint256 basisPoints) internal pure returns (uint256) {
        return Math.mulDiv(amount, basisPoints, 10_000, Math.Rounding.Ceil);
    }

    /// @return The book for so many epochs: 0 up to 30, 1 up to 90, 2 up to 365, 3 up to 1278.
    function bucketOf(uint256 epochs) internal pure returns (uint8) {
        if (epochs == 0 || epochs > MAX_EPOCHS) revert BadDuration(epochs);
        return epochs <= 30 ? 0 : epochs <= 90 ? 1 : epochs <= 365 ? 2 : 3;
    }

    /// @return Root of the tree over (index, root), for OpenZeppelin's MerkleProof: sorted pairs, a last odd node
    ///         moves up.
    function shardsRoot(bytes32[] calldata roots) internal pure returns (bytes32) {
        uint256 width = roots.length;
        bytes32[] memory nodes = new bytes32[](width);
        for (uint256 i = 0; i < width; i++) nodes[i] = shardLeaf(uint8(i), roots[i]);
        for (; width > 1; width = (width + 1) / 2) {
            for (uint256 i = 0; i < width; i += 2)
                nodes[i / 2] = i + 1 == width ? nodes[i] : Hashes.commutativeKeccak256(nodes[i], nodes[i + 1]);
        }
        return nodes[0];
    }

    /// @return What stands for shard `slot` in {shardsRoot}. 33 bytes, so never the inner node of a tree.
    function shardLeaf(uint8 slot, bytes32 root) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(slot, root));
    }

    /// @return How many bits of `word` are set (Hacker's Delight 5-1, on 256 bits).
    function popcount(uint256 word) internal pure returns (uint256) {
        if (word == type(uint256).max) return 256;
        unchecked {
            // Fields double in width and cannot overflow; the last sum is at most 255, as all ones are handled above.
            word -= (word >> 1) & (type(uint256).max / 3);
            word = (word & (type(uint256).max / 5)) + ((word >> 2) & (type(uint256).max / 5));
            word = (word + (word >> 4)) & (type(uint256).max / 17);
            return (word * (type(uint256).max / 255)) >> 248;
        }
    }
}
