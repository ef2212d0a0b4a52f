// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The chain of challenges: what is asked follows from the beacon, and from everything that was answered before.
/// @notice A chain begins at a `state` of 32 bytes. Draw `j` is `u64LE(sha256(first state || u32LE(j))[0..8])`; a hit that is
///         answered gives `sha256(state || node)`, one that is marked as lost `sha256(state || "faulty" || u64BE(deal))`.
///         `j` counts on over hits. The chain ends after its hits, or after 16 draws for each of them, whichever comes
///         first; where it ends, the next epoch's begins.
/// @dev    Draws follow the first state alone: did they follow each answer, a provider could mark a piece of a deal with
///         itself to draw others than those that it dropped.
library Challenge {
    uint256 internal constant DRAWS_PER_HIT = 16;

    /// @notice Where the proof of an epoch begins.
    function ofProof(bytes32 seed, address provider, bytes32 previous) internal pure returns (bytes32) {
        return sha256(abi.encodePacked("watt/post/1", seed, bytes32(uint256(uint160(provider))), previous));
    }

    /// @notice Where the first proof of a deal begins.
    function ofActivation(bytes32 seed, uint64 deal) internal pure returns (bytes32) {
        return sha256(abi.encodePacked("watt/activate/1", seed, deal));
    }

    /// @param  first The state at which the chain began.
    /// @return place Smaller than `total`, which is not zero.
    function draw(bytes32 first, uint256 j, uint256 total) internal view returns (uint256 place) {
        assembly ("memory-safe") {
            mstore(0, first)
            // u32LE(j): j < 2^16 here, as there are at most 255 hits of 16 draws.
            mstore8(32, j)
            mstore8(33, shr(8, j))
            mstore8(34, 0)
            mstore8(35, 0)
            if iszero(staticcall(gas(), 2, 0, 36, 0, 32)) { revert(0, 0) }
            let word := shr(192, mload(0))
            word := or(shl(8, and(word, 0x00ff00ff00ff00ff)), and(shr(8, word), 0x00ff00ff00ff00ff))
            word := or(shl(16, and(word, 0x0000ffff0000ffff)), and(shr(16, word), 0x0000ffff0000ffff))
            word := or(shl(32, and(word, 0x00000000ffffffff)), shr(32, word))
            place := mod(word, total)
        }
    }

    /// @notice After an answer.
    function answered(bytes32 state, bytes32 node) internal view returns (bytes32 next) {
        assembly ("memory-safe") {
            mstore(0, state)
            mstore(32, node)
            if iszero(staticcall(gas(), 2, 0, 64, 0, 32)) { revert(0, 0) }
            next := mload(0)
        }
    }

    /// @notice After a mark.
    function marked(bytes32 state, uint64 deal) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(state, "faulty", deal));
    }
}
