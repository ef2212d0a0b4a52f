// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title  Public randomness that nobody could know, or choose, before a moment.
interface IBeacon {
    /// No valid round that began at or after that time is over yet.
    error BeaconNotReady(uint256 time);

    /// @param  time Unix seconds.
    /// @return seed Value of the first valid round that began at or after `time`: nobody knew it then.
    /// @dev    Reverts with {BeaconNotReady}; once there, the answer never changes.
    function seedAfter(uint256 time) external view returns (bytes32 seed);

    /// @return Whether {seedAfter} would answer.
    function readyAfter(uint256 time) external view returns (bool);

    /// @return Unix seconds from which on {seedAfter} answered for `time`; 0 while it does not.
    function readyAt(uint256 time) external view returns (uint256);
}
