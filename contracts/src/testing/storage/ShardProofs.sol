// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title Proofs that a shard's commitment is its order's, as clients make them.
library ShardProofs {
    function proofOf(bytes32[] memory roots, uint256 slot) internal pure returns (bytes32[] memory proof) {
        uint256 width = roots.length;
        bytes32[] memory nodes = new bytes32[](width);
        for (uint256 i = 0; i < width; i++) nodes[i] = keccak256(abi.encodePacked(uint8(i), roots[i]));
        proof = new bytes32[](8);
        uint256 length = 0;
        for (; width > 1; (width, slot) = ((width + 1) / 2, slot / 2)) {
            if (slot ^ 1 < width) proof[length++] = nodes[slot ^ 1];
            for (uint256 i = 0; i < width; i += 2)
                nodes[i / 2] = i + 1 == width ? nodes[i] : Hashes.commutativeKeccak256(nodes[i], nodes[i + 1]);
        }
        assembly ("memory-safe") {
            mstore(proof, length)
        }
    }
}
