// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";
import {Epochs} from "./Epochs.sol";
import {IDailyWords} from "./IDailyWords.sol";
import {IMembers, Status} from "./IMembers.sol";
import {IPresence} from "./IPresence.sol";
import {Stamps} from "./Stamps.sol";

/// @title  Being there: once a day a member's passkey signs, after its device has recognised the person.
/// @dev    Only `CheckedIn` moves the rewards; the counts here are for show and for {IMembers.statusOf}. Which website or app
///         asked for the signature is the authenticator's business: a passkey answers only to where it was made.
contract Presence is IPresence, Stamps {
    /// @notice `lastDay`: the last day present; `streak`: days in a row up to it; `daysPresent`: of all times.
    struct Record {
        uint64 lastDay;
        uint32 streak;
        uint32 daysPresent;
    }

    IMembers public immutable members;
    mapping(uint32 id => Record) private _records;

    /// @notice A member was there on `day`.
    event CheckedIn(uint32 indexed id, uint64 indexed day);

    /// @notice Only the open day counts: none that is over, none that is to come.
    error NotToday(uint64 day, uint64 today);
    /// @notice The member was there on this day already.
    error AlreadyPresent(uint32 id, uint64 day);
    /// @notice Not signed by the member's passkey, for this day here, with the person recognised.
    error PasskeyRefused(uint32 id);

    constructor(IMembers members_, IDailyWords words_, uint64 epochSeconds_, uint8 stampBits_)
        Epochs(epochSeconds_)
        Stamps(words_, stampBits_)
    {
        members = members_;
    }

    /// @notice Notes that the calling member is there today.
    /// @param assertion What its passkey answered to {challengeOf}, with user verification.
    /// @param stamp     New members bring one; of others it is not looked at.
    function checkIn(uint64 day, WebAuthn.WebAuthnAuth calldata assertion, uint256 stamp) external {
        uint32 id = members.activeIdOf(msg.sender);
        if (day != today()) revert NotToday(day, today());
        Record storage record = _records[id];
        if (record.lastDay == day) revert AlreadyPresent(id, day);
        if (members.statusOf(id) == Status.New) _requireStamp(msg.sender, stamp);
        (bytes32 x, bytes32 y) = members.passkeyOf(id);
        if (!WebAuthn.verify(bytes.concat(challengeOf(id, day)), assertion, x, y, true)) revert PasskeyRefused(id);
        record.streak = record.lastDay + 1 == day ? record.streak + 1 : 1;
        record.lastDay = day;
        record.daysPresent++;
        emit CheckedIn(id, day);
    }

    /// @notice When and how often a member was there.
    function recordOf(uint32 id) external view returns (Record memory) {
        return _records[id];
    }

    /// @inheritdoc IPresence
    function daysPresent(uint32 id) external view returns (uint32) {
        return _records[id].daysPresent;
    }

    /// @notice What the member's passkey signs on `day`, when that is today: as the challenge of a WebAuthn assertion.
    function challengeOf(uint32 id, uint64 day) public view returns (bytes32) {
        return keccak256(abi.encode("watt/presence/1", block.chainid, address(this), id, day, words.word()));
    }
}
