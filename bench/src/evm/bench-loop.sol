// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Loops that each lean on one kind of work. `n` is the number of turns.
contract BenchLoop {
    mapping(uint256 => uint256) private slots;

    /// @notice 256-bit arithmetic without checks.
    function arith(uint256 n) external pure returns (uint256 x) {
        x = 1;
        unchecked {
            for (uint256 i = 0; i < n; i++) x = x * 6364136223846793005 + 1442695040888963407 + (x >> 7);
        }
    }

    /// @notice What contracts mostly do: checked arithmetic on small numbers.
    function checkedMath(uint256 n) external pure returns (uint256 x) {
        for (uint256 i = 0; i < n; i++) x = (x + i * 3) % 1000003;
    }

    /// @notice One hash of 64 bytes a turn.
    function hashing(uint256 n) external pure returns (uint256 x) {
        for (uint256 i = 0; i < n; i++) {
            assembly ("memory-safe") {
                mstore(0, x)
                mstore(32, i)
                x := keccak256(0, 64)
            }
        }
    }

    /// @notice Reads and writes 1,024 words of memory over and over.
    function memoryWalk(uint256 n) external pure returns (uint256 x) {
        uint256[] memory words = new uint256[](1024);
        unchecked {
            for (uint256 i = 0; i < n; i++) {
                words[i & 1023] = x + i;
                x += words[(i * 7) & 1023];
            }
        }
    }

    /// @notice Reads and writes 256 slots over and over.
    function storageWalk(uint256 n) external returns (uint256 x) {
        unchecked {
            for (uint256 i = 0; i < n; i++) {
                x += slots[i & 255];
                slots[(i * 7) & 255] = x;
            }
        }
    }
}
