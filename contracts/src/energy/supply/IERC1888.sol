// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title  The transfer-and-claim half of ERC-1888 (radical action token), on top of ERC-1155.
/// @notice Issuance differs: here a signed meter reading issues, not a privileged caller.
interface IERC1888 {
    /// @notice `value` units of a new id came to be.
    event IssuanceSingle(address indexed issuer, uint256 indexed topic, uint256 id, uint256 value);

    /// @notice `value` units of an id were retired for `claimSubject`.
    event ClaimSingle(
        address indexed claimIssuer,
        address indexed claimSubject,
        uint256 indexed topic,
        uint256 id,
        uint256 value,
        bytes claimData
    );

    /// @notice Units of several ids were retired for `claimSubject`.
    event ClaimBatch(
        address indexed claimIssuer,
        address indexed claimSubject,
        uint256[] topics,
        uint256[] ids,
        uint256[] values,
        bytes[] claimData
    );

    /// @notice Moves units to `to` and retires them for it at once. Rules of `safeTransferFrom` hold.
    /// @param  claimData What the claim is about; only recorded in the event.
    function safeTransferAndClaimFrom(
        address from,
        address to,
        uint256 id,
        uint256 value,
        bytes calldata data,
        bytes calldata claimData
    ) external;

    /// @notice As {safeTransferAndClaimFrom}, for several ids.
    function safeBatchTransferAndClaimFrom(
        address from,
        address to,
        uint256[] calldata ids,
        uint256[] calldata values,
        bytes calldata data,
        bytes[] calldata claimData
    ) external;

    /// @notice Units of an id that were retired for `owner`.
    function claimedBalanceOf(address owner, uint256 id) external view returns (uint256);

    /// @notice As {claimedBalanceOf}, for several pairs of owner and id.
    function claimedBalanceOfBatch(
        address[] calldata owners,
        uint256[] calldata ids
    ) external view returns (uint256[] memory);
}
