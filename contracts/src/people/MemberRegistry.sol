// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {Governed} from "../energy/oracle/Governed.sol";
import {Epochs} from "./Epochs.sol";
import {IAttestors} from "./IAttestors.sol";
import {IDailyWords} from "./IDailyWords.sol";
import {IMembers, Status} from "./IMembers.sol";
import {IPresence} from "./IPresence.sol";
import {Stamps} from "./Stamps.sol";

/// @title  Members: one account each, one passkey each, numbered from 1 in order of registration.
/// @notice Anyone registers by itself, with a stamp. An account and a passkey belong to their member for ever, also when the
///         member uses another passkey now. Seeds (from whom trust flows) and suspensions are for governance.
/// @dev    Only `Registered`, `SeedSet` and `SuspensionSet` move the rewards.
contract MemberRegistry is IMembers, Governed, Stamps {
    /// @notice `keyFrom`: the day from which the next passkey holds; 0: there is none.
    struct Member {
        address account;
        uint32 inviter;
        bool isSeed;
        bool isSuspended;
        uint48 keyFrom;
    }

    struct Passkey {
        bytes32 x;
        bytes32 y;
    }

    struct Invites {
        uint64 day;
        uint64 count;
    }

    /// @notice Days present after which a member is new no more.
    uint32 public constant DAYS_TO_PRESENT = 3;
    /// @notice New members that one member may invite on one day.
    uint64 public constant INVITES_A_DAY = 10;

    IPresence public immutable presence;
    IAttestors public immutable attestors;

    /// @inheritdoc IMembers
    uint32 public members;
    /// @inheritdoc IMembers
    mapping(address account => uint32 id) public idOf;
    /// @notice Id of the member to whom a passkey belongs, by {passkeyHash}; 0: nobody.
    mapping(bytes32 passkeyHash => uint32 id) public ownerOf;
    /// @notice Accounts that become seeds when they register, named at the founding.
    mapping(address account => bool) public isFoundingSeed;
    mapping(uint32 id => Member) private _members;
    mapping(uint32 id => Passkey) private _keys;
    mapping(uint32 id => Passkey) private _nextKeys;
    mapping(uint32 id => Invites) private _invites;

    /// @notice A member registered; `inviter` 0: nobody invited it.
    event Registered(uint32 indexed id, address indexed account, uint32 indexed inviter);
    /// @notice Trust flows, or flows no more, from this member.
    event SeedSet(uint32 indexed id, bool isSeed);
    /// @notice A member is, or is no longer, shut out.
    event SuspensionSet(uint32 indexed id, bool isSuspended);
    /// @notice The passkey of a member from `day` on.
    event PasskeySet(uint32 indexed id, bytes32 x, bytes32 y, uint64 day);

    /// @notice The account is a member already.
    error AlreadyMember(address account, uint32 id);
    /// @notice The passkey belongs to a member, now or formerly.
    error PasskeyTaken(uint32 id);
    /// @notice No point of P-256.
    error PasskeyInvalid(bytes32 x, bytes32 y);
    /// @notice New and suspended members invite nobody.
    error MayNotInvite(uint32 inviter);
    /// @notice The inviter has invited {INVITES_A_DAY} today.
    error InvitesUsedUp(uint32 inviter);

    /// @param seeds Accounts that become seeds when they register.
    constructor(
        address governance_,
        IPresence presence_,
        IAttestors attestors_,
        IDailyWords words_,
        uint64 epochSeconds_,
        uint8 stampBits_,
        address[] memory seeds
    ) Governed(governance_) Epochs(epochSeconds_) Stamps(words_, stampBits_) {
        (presence, attestors) = (presence_, attestors_);
        for (uint256 i = 0; i < seeds.length; ++i) isFoundingSeed[seeds[i]] = true;
    }

    /// @notice Makes the caller a member with this passkey. @param inviter Who invited it; 0: nobody.
    function register(bytes32 x, bytes32 y, uint32 inviter, uint256 stamp) external returns (uint32 id) {
        if (idOf[msg.sender] != 0) revert AlreadyMember(msg.sender, idOf[msg.sender]);
        _requireStamp(msg.sender, stamp);
        if (inviter != 0) _countInvite(inviter);
        id = ++members;
        _own(id, x, y);
        idOf[msg.sender] = id;
        _keys[id] = Passkey(x, y);
        (_members[id].account, _members[id].inviter) = (msg.sender, inviter);
        emit Registered(id, msg.sender, inviter);
        emit PasskeySet(id, x, y, today());
        if (isFoundingSeed[msg.sender]) _setSeed(id, true);
    }

    /// @notice Gives the calling member another passkey from the next day on; of several in one day, the last.
    function replacePasskey(bytes32 x, bytes32 y) external {
        uint32 id = activeIdOf(msg.sender);
        Member storage member = _members[id];
        if (_isNextKeyDue(member)) _keys[id] = _nextKeys[id];
        _own(id, x, y);
        _nextKeys[id] = Passkey(x, y);
        member.keyFrom = uint48(today() + 1);
        emit PasskeySet(id, x, y, member.keyFrom);
    }

    /// @notice Makes a member a seed, or no seed, by vote.
    function setSeed(uint32 id, bool isSeed) external onlyGovernance {
        _setSeed(id, isSeed);
    }

    /// @notice Shuts a member out, or lets it in again, by vote. What it has earned stays its own.
    function setSuspension(uint32 id, bool isSuspended) external onlyGovernance {
        _known(id).isSuspended = isSuspended;
        emit SuspensionSet(id, isSuspended);
    }

    /// @notice What is known of a member. Reverts when there is none.
    function memberOf(uint32 id) external view returns (Member memory) {
        return _known(id);
    }

    /// @inheritdoc IMembers
    function accountOf(uint32 id) external view returns (address) {
        return _known(id).account;
    }

    /// @inheritdoc IMembers
    function passkeyOf(uint32 id) external view returns (bytes32 x, bytes32 y) {
        Passkey storage key = _isNextKeyDue(_known(id)) ? _nextKeys[id] : _keys[id];
        return (key.x, key.y);
    }

    /// @notice How many a member may still invite today, if its status lets it.
    function invitesLeft(uint32 id) external view returns (uint64) {
        Invites storage invites = _invites[id];
        return invites.day == today() ? INVITES_A_DAY - invites.count : INVITES_A_DAY;
    }

    /// @inheritdoc IMembers
    function activeIdOf(address account) public view returns (uint32 id) {
        id = idOf[account];
        if (id == 0) revert NotAMember(account);
        if (_members[id].isSuspended) revert MemberSuspended(id);
    }

    /// @inheritdoc IMembers
    function statusOf(uint32 id) public view returns (Status) {
        if (_known(id).isSuspended) return Status.Suspended;
        if (attestors.isVerified(id)) return Status.Verified;
        return presence.daysPresent(id) < DAYS_TO_PRESENT ? Status.New : Status.Present;
    }

    /// @notice Under which {ownerOf} knows a passkey.
    function passkeyHash(bytes32 x, bytes32 y) public pure returns (bytes32) {
        return keccak256(abi.encode(x, y));
    }

    function _setSeed(uint32 id, bool isSeed) private {
        _known(id).isSeed = isSeed;
        emit SeedSet(id, isSeed);
    }

    /// @dev A passkey belongs to the first who names it.
    function _own(uint32 id, bytes32 x, bytes32 y) private {
        if (!P256.isValidPublicKey(x, y)) revert PasskeyInvalid(x, y);
        bytes32 hash = passkeyHash(x, y);
        if (ownerOf[hash] != 0) revert PasskeyTaken(ownerOf[hash]);
        ownerOf[hash] = id;
    }

    function _countInvite(uint32 inviter) private {
        Status status = statusOf(inviter);
        if (status == Status.New || status == Status.Suspended) revert MayNotInvite(inviter);
        Invites storage invites = _invites[inviter];
        if (invites.day != today()) (invites.day, invites.count) = (today(), 0);
        if (invites.count == INVITES_A_DAY) revert InvitesUsedUp(inviter);
        invites.count++;
    }

    function _isNextKeyDue(Member storage member) private view returns (bool) {
        return member.keyFrom != 0 && today() >= member.keyFrom;
    }

    function _known(uint32 id) private view returns (Member storage member) {
        member = _members[id];
        if (member.account == address(0)) revert UnknownMember(id);
    }
}
