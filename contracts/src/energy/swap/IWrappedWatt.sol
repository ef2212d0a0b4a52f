// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What the router needs of wrapped WATT beyond ERC-20.
interface IWrappedWatt {
    /// @notice Wraps the coins sent, for the caller.
    function deposit() external payable;

    /// @notice Unwraps `amount` wei of the caller's tokens and sends the coins to `to`.
    function withdrawTo(address payable to, uint256 amount) external;
}
