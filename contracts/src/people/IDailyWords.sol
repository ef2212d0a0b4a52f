// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Randomness that nobody knew before the day it belongs to.
interface IDailyWords {
    /// @notice The word of the open day: what the closing block of the day before wrote. 0 before the first close.
    function word() external view returns (bytes32);

    /// @notice The word that held on `day`; 0 when no close wrote one.
    function wordOf(uint64 day) external view returns (bytes32);
}
