// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title How often a member was there.
interface IPresence {
    /// @notice Days on which a member checked in, of all times.
    function daysPresent(uint32 id) external view returns (uint32);
}
