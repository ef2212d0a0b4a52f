// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What a feed asks of the reporter registry.
interface IReporterRegistry {
    /// @notice The reporters of now.
    /// @return setEpoch Number of this set; every change of the set adds one
    /// @return suspended Bit i is set when member i may not sign: slashed, or resigned
    /// @return members Addresses in order of index; 3f + 1 of them, or none before the first vote
    function reporters() external view returns (uint32 setEpoch, uint32 suspended, address[] memory members);

    /// @notice Counts one paid round. Called by registered feeds only.
    /// @param participated One in byte i for each member i whose observation was in the round
    /// @param rewarded One in byte i for each member i whose observation was near the answer
    function recordRound(uint256 participated, uint256 rewarded) external;

    /// @notice Counts the participation of a member whose observation was left out of a paid round.
    /// @dev Called by registered feeds only. It earns nothing.
    function recordLate(uint256 reporter) external;
}
