// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Whether somebody vouches that a member is one real person.
interface IAttestors {
    /// @notice Whether a member holds an attestation that is valid today, of an attestor that was not revoked.
    function isVerified(uint32 id) external view returns (bool);
}
