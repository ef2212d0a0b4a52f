// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What a region's token follows: the price of one kWh.
interface ITarget {
    /// @notice Price of one kWh in US dollars, as last agreed by the reporters. Never reverts.
    /// @return usdPerKwh18 US dollars per kWh with 18 decimals, rounded down; 0 before the first round
    /// @return updatedAt Unix seconds of the oldest observation that the price is made of
    /// @return healthy False when any part is stale, pending, flagged or missing: take no new risk on it
    function target() external view returns (uint256 usdPerKwh18, uint256 updatedAt, bool healthy);
}
