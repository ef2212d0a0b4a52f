// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Median and spread of sorted values.
/// @dev Both bear up to half of the values being arbitrary; a mean bears none.
library RobustStatistics {
    /// @dev Makes the MAD of normally distributed values equal their standard deviation: 1.4826.
    uint256 private constant SCALE = 14_826;
    uint256 private constant SCALE_ONE = 10_000;

    /// @notice Middle value; the upper one of two. At most f bad values of 2f+1 leave it inside the honest range.
    /// @param sorted Values in ascending order, at least one
    function median(int256[] memory sorted) internal pure returns (int256) {
        return sorted[sorted.length / 2];
    }

    /// @notice Median absolute deviation from the median, scaled by 1.4826, rounded down.
    /// @dev Walks outward from the middle, always to the nearer neighbour, so deviations come in ascending order.
    function scaledMad(int256[] memory sorted) internal pure returns (uint256) {
        uint256 middle = sorted.length / 2;
        int256 center = sorted[middle];
        uint256 below = middle; // values before this index are still ahead on the left: never fewer than steps
        uint256 above = middle + 1; // and from this index on the right
        uint256 deviation = 0;
        for (uint256 taken = 0; taken < middle; ++taken) {
            uint256 left = uint256(center - sorted[below - 1]);
            uint256 right = above == sorted.length ? type(uint256).max : uint256(sorted[above] - center);
            if (left <= right) {
                deviation = left;
                --below;
            } else {
                deviation = right;
                ++above;
            }
        }
        return deviation * SCALE / SCALE_ONE;
    }
}
