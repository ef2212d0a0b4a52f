// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The tree of rewards, built plainly from its leaves: what proofs are checked against.
library RewardTree {
    /// @dev Levels above the leaves; leaves that are absent are 32 zero bytes, and there are always two at least.
    function depthOf(uint256 leaves) internal pure returns (uint256 depth) {
        depth = 1;
        while (1 << depth < leaves) ++depth;
    }

    function rootOf(bytes32[] memory leaves) internal pure returns (bytes32) {
        bytes32[] memory level = _filled(leaves);
        while (level.length > 1) level = _above(level);
        return level[0];
    }

    function proofOf(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory proof) {
        proof = new bytes32[](depthOf(leaves.length));
        bytes32[] memory level = _filled(leaves);
        for (uint256 i = 0; i < proof.length; ++i) {
            proof[i] = level[(index >> i) ^ 1];
            level = _above(level);
        }
    }

    function _filled(bytes32[] memory leaves) private pure returns (bytes32[] memory level) {
        level = new bytes32[](1 << depthOf(leaves.length));
        for (uint256 i = 0; i < leaves.length; ++i) level[i] = leaves[i];
    }

    function _above(bytes32[] memory level) private pure returns (bytes32[] memory above) {
        above = new bytes32[](level.length / 2);
        for (uint256 i = 0; i < above.length; ++i) above[i] = sha256(abi.encodePacked(level[2 * i], level[2 * i + 1]));
    }
}
