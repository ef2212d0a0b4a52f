// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IProofLedger} from "../IProofLedger.sol";

/// @title Epochs, and the window in each of them in which a provider proves.
abstract contract ProofWindows is IProofLedger {
    using Checkpoints for Checkpoints.Trace208;

    /// @notice Unix seconds at which epoch 0 began.
    uint64 public immutable genesisTime;
    uint64 public immutable epochSeconds;
    /// @notice Equal windows in an epoch; what division leaves over is nobody's window, at the end of the epoch.
    uint16 public immutable windows;
    uint64 private immutable _windowSeconds;

    mapping(address provider => Checkpoints.Trace208) private _windowsOf;

    /// @notice From epoch `from` on, `provider` proves in `window`.
    event WindowSet(address indexed provider, uint16 window, uint64 from);

    /// @notice An epoch must have windows of a second at least, and epoch 0 must have begun.
    error WindowsInvalid();
    /// @notice There are only so many windows.
    error WindowUnknown(uint16 window, uint16 windows);

    constructor(uint64 genesisTime_, uint64 epochSeconds_, uint16 windows_) {
        if (windows_ == 0 || epochSeconds_ < windows_ || genesisTime_ > block.timestamp) revert WindowsInvalid();
        genesisTime = genesisTime_;
        epochSeconds = epochSeconds_;
        windows = windows_;
        _windowSeconds = epochSeconds_ / windows_;
    }

    /// @inheritdoc IProofLedger
    function currentEpoch() public view returns (uint64) {
        return (uint64(block.timestamp) - genesisTime) / epochSeconds;
    }

    /// @inheritdoc IProofLedger
    function windowOf(address provider, uint64 epoch) public view returns (uint256 opens, uint256 closes) {
        uint256 window = _windowsOf[provider].upperLookupRecent(uint48(epoch));
        opens = genesisTime + uint256(epoch) * epochSeconds + window * _windowSeconds;
        closes = opens + _windowSeconds;
    }

    /// @dev The first window stands from epoch 0 on; another one from the epoch after the next, so that no window that
    ///      is open, or about to open, moves.
    function _setWindow(address provider, uint16 window) internal {
        if (window >= windows) revert WindowUnknown(window, windows);
        Checkpoints.Trace208 storage set = _windowsOf[provider];
        uint64 from = set.length() == 0 ? 0 : currentEpoch() + 2;
        set.push(uint48(from), window);
        emit WindowSet(provider, window, from);
    }
}
