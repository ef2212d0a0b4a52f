// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Arithmetic of a region. Every rounding is against the caller.
/// @dev Prices are USD with 18 decimals, `scale` is 10 ** (18 - decimals) of the collateral, shares are basis points.
library RegionMath {
    uint256 internal constant WHOLE = 10_000;
    uint256 internal constant RAY = 1e27;
    uint256 private constant WAD = 1e18;

    /// @notice Moves `index` towards `goal` by at most a factor of rate ** elapsed.
    /// @dev Depends on the time that passed, not on how often it is called. Rounds towards the old index.
    function slew(uint256 index, uint256 goal, uint256 elapsed, uint256 rate) internal pure returns (uint256) {
        if (index == goal || elapsed == 0) return index;
        uint256 factor = power(rate, elapsed);
        if (goal > index) {
            return Math.min(goal, Math.mulDiv(index, factor, RAY));
        }
        return Math.max(goal, Math.mulDiv(index, RAY, factor, Math.Rounding.Ceil));
    }

    /// @notice base ** exponent, both sides with 27 decimals, rounded down; capped at 1e36 (a billion-fold).
    function power(uint256 base, uint256 exponent) internal pure returns (uint256 result) {
        uint256 cap = RAY * 1e9;
        result = RAY;
        while (exponent != 0) {
            if (exponent & 1 != 0) result = Math.min(cap, (result * base) / RAY);
            base = Math.min(cap, (base * base) / RAY);
            exponent >>= 1;
        }
    }

    /// @notice Collateral units worth `kwtAmount` at `kwtPrice`, rounded down: what a caller receives.
    function collateralFor(uint256 kwtAmount, uint256 kwtPrice, uint256 collateralPrice, uint256 scale)
        internal
        pure
        returns (uint256)
    {
        return Math.mulDiv(kwtAmount, kwtPrice, collateralPrice * scale);
    }

    /// @notice KWT that must be burnt for `collateral` units at `kwtPrice`, rounded up: what a caller pays.
    function kwtFor(uint256 collateral, uint256 kwtPrice, uint256 collateralPrice, uint256 scale)
        internal
        pure
        returns (uint256)
    {
        return Math.mulDiv(collateral, collateralPrice * scale, kwtPrice, Math.Rounding.Ceil);
    }

    /// @notice True when the collateral is worth at least `ratio` of the debt. Exact.
    function covers(
        uint256 collateral,
        uint256 debt,
        uint256 kwtPrice,
        uint256 collateralPrice,
        uint256 scale,
        uint256 ratio
    ) internal pure returns (bool) {
        return collateral * scale * collateralPrice * WHOLE >= debt * kwtPrice * ratio;
    }

    /// @notice Ratio of collateral to debt in units of the least ratio, 18 decimals, rounded down: 1e18 is just enough.
    function health(
        uint256 collateral,
        uint256 debt,
        uint256 kwtPrice,
        uint256 collateralPrice,
        uint256 scale,
        uint256 minRatio
    ) internal pure returns (uint256) {
        return Math.mulDiv(collateral * scale * collateralPrice, WAD * WHOLE, debt * kwtPrice * minRatio);
    }

    /// @notice `share` basis points of `amount`, rounded up: a fee.
    function feeOf(uint256 amount, uint256 share) internal pure returns (uint256) {
        return Math.mulDiv(amount, share, WHOLE, Math.Rounding.Ceil);
    }

    /// @notice `share` basis points of `amount`, rounded down: an allowance.
    function shareOf(uint256 amount, uint256 share) internal pure returns (uint256) {
        return (amount * share) / WHOLE;
    }
}
