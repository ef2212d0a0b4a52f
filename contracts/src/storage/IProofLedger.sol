// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title  Who holds which pieces, and in which epochs that was proven.
/// @notice Bit `e % 256` of word `e / 256` stands for epoch `e`. A provider that holds nothing has nothing to prove.
interface IProofLedger {
    /// From the start of its window until its proof of the epoch, a provider's set may not change.
    error SetFrozen(address provider, uint64 epoch);

    /// @return The epoch that runs now.
    function currentEpoch() external view returns (uint64);

    /// @return opens  Unix seconds at which the provider's window of `epoch` opens.
    /// @return closes The same for its end: an accepted proof comes before it.
    function windowOf(address provider, uint64 epoch) external view returns (uint256 opens, uint256 closes);

    /// @return The first epoch whose outcome is still open for this provider: its window has not ended, nor is it proven.
    function openEpoch(address provider) external view returns (uint64);

    /// @return Epochs with an accepted proof of this provider.
    function provenWord(address provider, uint64 word) external view returns (uint256);

    /// @return Whether an unproven epoch had no seed in the first half of the provider's window: nobody's fault, and nobody's pay.
    /// @dev    Only epochs before {openEpoch} are final.
    function excused(address provider, uint64 epoch) external view returns (bool);

    /// @return Epochs in which the provider marked this deal's piece as lost.
    function markedWord(uint64 deal, uint64 word) external view returns (uint256);

    /// @return How many epochs before {openEpoch} the provider should have proven since its last proof, and did not.
    ///         Excused ones neither count nor end the row; 255 epochs back at most.
    /// @dev    Since its set was empty last; before that it had nothing to prove, and what it missed is forgotten.
    function missedInARow(address provider) external view returns (uint64);

    /// Puts a piece into the provider's set; only the market. It counts from the next epoch on. Reverts with {SetFrozen}.
    function add(address provider, uint64 deal, bytes32 root, uint8 height, uint64 sizeBytes) external;

    /// Takes a deal's piece out of its provider's set; only the market. Reverts with {SetFrozen}.
    function remove(uint64 deal) external;

    /// Checks the openings of a new deal's piece; only a view, the market calls it. Reverts where they are wrong.
    function checkActivation(
        uint64 deal,
        bytes32 root,
        uint8 height,
        uint64 sizeBytes,
        bytes32 seed,
        bytes calldata openings
    ) external view;

    /// Sets the window of a provider, from the epoch after the next on; only the registry.
    function setWindow(address provider, uint16 window) external;
}
