// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What a feed asks of the reporter registry.
interface IReporterRegistry {
    /// @notice The reporters of now.
    /// @return setEpoch Number of this set; every change of the set adds one
    /// @return suspended Bit i is set when member i may not sign: slashed, or resigned
    /// @return members Addresses in order of index; 3f + 1 of them, or none before the first vote
    function reporters() external view returns (uint32 setEpoch, uint32 suspended, address[] memory members);

    /// @notice As {reporters}, for contracts: the members are read from `list` by {MemberList}.
    function seats() external view returns (uint32 setEpoch, uint32 suspended, address list);

    /// @notice Counts one paid round. Called by registered feeds only.
    /// @param present Bit i for member i whose observation was in the round
    /// @param near Bit i for member i, of those, whose observation was near the answer
    function recordRound(uint32 present, uint32 near) external;

    /// @notice Counts the presence of a member whose observation was left out of a paid round.
    /// @dev Called by registered feeds only. It earns nothing.
    function recordLate(uint8 reporter) external;
}
