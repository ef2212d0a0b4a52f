// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Days, as everything about people counts them: whole epochs since 1970, read off the block's time.
abstract contract Epochs {
    /// @notice Length of a day: 86,400; shorter on local networks.
    uint64 public immutable epochSeconds;

    /// @notice A day has no length.
    error EpochEmpty();

    constructor(uint64 epochSeconds_) {
        if (epochSeconds_ == 0) revert EpochEmpty();
        epochSeconds = epochSeconds_;
    }

    /// @notice The open day.
    function today() public view returns (uint64) {
        return uint64(block.timestamp) / epochSeconds;
    }
}
