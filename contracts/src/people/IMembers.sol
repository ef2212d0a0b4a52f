// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What a member counts as. `New`: fewer than 3 days present, and not verified.
enum Status {
    New,
    Present,
    Verified,
    Suspended
}

/// @title Who is who, for the contracts around the registry.
interface IMembers {
    /// @notice The account is no member's.
    error NotAMember(address account);
    /// @notice There is no member of this number.
    error UnknownMember(uint32 id);
    /// @notice A vote suspended this member.
    error MemberSuspended(uint32 id);

    /// @notice Number of members; the first has id 1.
    function members() external view returns (uint32);

    /// @notice Id of the member of this account; 0: none.
    function idOf(address account) external view returns (uint32);

    /// @notice Id of the member of this account. Reverts when it has none, or is suspended.
    function activeIdOf(address account) external view returns (uint32);

    /// @notice Account of a member. Reverts when there is none.
    function accountOf(uint32 id) external view returns (address);

    /// @notice The P-256 key that a member signs with today. Reverts when there is none.
    function passkeyOf(uint32 id) external view returns (bytes32 x, bytes32 y);

    /// @notice What a member counts as. Reverts when there is none.
    function statusOf(uint32 id) external view returns (Status);
}
