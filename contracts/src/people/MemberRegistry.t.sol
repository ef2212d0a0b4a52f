// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";
import {Governed} from "../energy/oracle/Governed.sol";
import {Passkeys} from "../testing/people/Passkeys.sol";
import {PeopleFixture} from "../testing/people/PeopleFixture.sol";
import {vm} from "../testing/Vm.sol";
import {Epochs} from "./Epochs.sol";
import {IMembers, Status} from "./IMembers.sol";
import {MemberRegistry} from "./MemberRegistry.sol";
import {Presence} from "./Presence.sol";
import {Stamps} from "./Stamps.sol";

/// @title One account, one passkey, one member.
contract MemberRegistryTest is PeopleFixture {
    function test_NumbersMembersInOrder() public {
        vm.expectEmit(address(registry));
        emit MemberRegistry.Registered(1, account(1), 0);
        assertEq(_register(1), 1, "the first");
        assertEq(_register(2), 2, "the second");
        assertEq(registry.members(), 2, "two in all");
        assertEq(registry.accountOf(2), account(2), "account of a member");
        assertEq(registry.idOf(account(2)), 2, "member of an account");
        assertEq(registry.idOf(account(3)), 0, "nobody");
        (bytes32 x, bytes32 y) = registry.passkeyOf(2);
        (bytes32 wantX, bytes32 wantY) = Passkeys.pointOf(_passkey(2));
        assertEq(x, wantX, "passkey, x");
        assertEq(y, wantY, "passkey, y");
        assertEq(registry.ownerOf(registry.passkeyHash(x, y)), 2, "owner of a passkey");
        MemberRegistry.Member memory member = registry.memberOf(2);
        assertEq(member.account, account(2), "as registered");
        assertFalse(member.isSeed || member.isSuspended, "nothing else");
    }

    function test_RefusesASecondMemberOfOneAccount() public {
        _register(1);
        _refuse(1, 2, 0, abi.encodeWithSelector(MemberRegistry.AlreadyMember.selector, account(1), 1));
    }

    function test_RefusesOnePasskeyOnManyAccounts() public {
        _register(1);
        _refuse(2, 1, 0, abi.encodeWithSelector(MemberRegistry.PasskeyTaken.selector, 1));
    }

    function test_RefusesWhatIsNoPointOfTheCurve() public {
        (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(1));
        bytes32 field = bytes32(P256.P);
        _refusePoint(x, bytes32(uint256(y) + 1));
        _refusePoint(0, 0);
        _refusePoint(field, y);
        _refusePoint(bytes32(type(uint256).max), bytes32(type(uint256).max));
    }

    function testFuzz_RefusesRandomPoints(bytes32 x, bytes32 y) public {
        _refusePoint(x, y);
    }

    function test_NeedsAStamp() public {
        (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(1));
        uint256 wrong = _noStamp(address(registry), account(1));
        vm.prank(account(1));
        vm.expectRevert(abi.encodeWithSelector(Stamps.StampInvalid.selector, account(1), DAY));
        registry.register(x, y, 0, wrong);
    }

    function test_TakesAStampOfNobodysWhereNoneIsAskedFor() public {
        MemberRegistry free = _registryOf(EPOCH, 0);
        (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(1));
        vm.prank(account(1));
        assertEq(free.register(x, y, 0, 0), 1, "no bits, no work");
        assertEq(free.stampBits(), 0, "as it says");
    }

    function test_RefusesDaysWithoutLength() public {
        vm.expectRevert(Epochs.EpochEmpty.selector);
        _registryOf(0, BITS);
    }

    function test_AnotherPasskeyHoldsFromTheNextDayOn() public {
        uint32 id = _register(1);
        (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(1));
        (bytes32 x2, bytes32 y2) = Passkeys.pointOf(_passkey(2));
        (bytes32 x3, bytes32 y3) = Passkeys.pointOf(_passkey(3));
        _replace(1, 2);
        vm.expectEmit(address(registry));
        emit MemberRegistry.PasskeySet(id, x3, y3, DAY + 1);
        _replace(1, 3);
        _assertPasskey(id, x, y);
        _checkIn(1);
        _open(DAY + 1);
        _assertPasskey(id, x3, y3);

        // The next change leaves the one before it in force for its day.
        _replace(1, 4);
        _assertPasskey(id, x3, y3);
        assertEq(registry.ownerOf(registry.passkeyHash(x, y)), id, "the first is its own for ever");
        assertEq(registry.ownerOf(registry.passkeyHash(x2, y2)), id, "as is one that never held");
    }

    function test_ManyPasskeysAreOneMember() public {
        uint32 id = _register(1);
        _checkIn(1);
        _replace(1, 2);
        _open(DAY + 1);
        bytes32 challenge = presence.challengeOf(id, DAY + 1);
        uint256 stamp = _stamp(address(presence), account(1));
        WebAuthn.WebAuthnAuth memory former = Passkeys.sign(_passkey(1), challenge);
        WebAuthn.WebAuthnAuth memory present = Passkeys.sign(_passkey(2), challenge);
        vm.startPrank(account(1));
        vm.expectRevert(abi.encodeWithSelector(Presence.PasskeyRefused.selector, id));
        presence.checkIn(DAY + 1, former, stamp);
        presence.checkIn(DAY + 1, present, stamp);
        vm.expectRevert(abi.encodeWithSelector(Presence.AlreadyPresent.selector, id, DAY + 1));
        presence.checkIn(DAY + 1, present, stamp);
        vm.stopPrank();
    }

    function test_RefusesToReplaceByAPasskeyThatWasEverUsed() public {
        _register(1);
        _register(2);
        _replace(1, 3);
        uint8[3] memory taken = [1, 2, 3];
        for (uint256 i = 0; i < taken.length; ++i) {
            (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(taken[i]));
            vm.prank(account(2));
            vm.expectPartialRevert(MemberRegistry.PasskeyTaken.selector);
            registry.replacePasskey(x, y);
        }
        vm.prank(account(2));
        vm.expectRevert(abi.encodeWithSelector(MemberRegistry.PasskeyInvalid.selector, 0, 0));
        registry.replacePasskey(0, 0);
    }

    function test_OnlyActiveMembersReplaceTheirPasskey() public {
        (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(5));
        vm.prank(account(1));
        vm.expectRevert(abi.encodeWithSelector(IMembers.NotAMember.selector, account(1)));
        registry.replacePasskey(x, y);
        _register(1);
        _suspend(1, true);
        vm.prank(account(1));
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberSuspended.selector, 1));
        registry.replacePasskey(x, y);
    }

    function test_WhoWasThereOftenEnoughInvitesTenADay() public {
        _register(1);
        _settle(1);
        for (uint256 i = 0; i < 10; ++i) {
            assertEq(registry.invitesLeft(1), 10 - i, "left");
            vm.expectEmit(address(registry));
            emit MemberRegistry.Registered(uint32(i) + 2, account(100 + i), 1);
            _register(100 + i, 1);
        }
        assertEq(registry.memberOf(5).inviter, 1, "who invited");
        _refuse(200, 200, 1, abi.encodeWithSelector(MemberRegistry.InvitesUsedUp.selector, 1));
        _open(DAY + 4);
        assertEq(registry.invitesLeft(1), 10, "ten again");
        _register(200, 1);
        assertEq(registry.invitesLeft(1), 9, "the next day");
    }

    function test_NewSuspendedAndUnknownMembersInviteNobody() public {
        _register(1);
        _refuse(2, 2, 1, abi.encodeWithSelector(MemberRegistry.MayNotInvite.selector, 1));
        _settle(1);
        _suspend(1, true);
        _refuse(2, 2, 1, abi.encodeWithSelector(MemberRegistry.MayNotInvite.selector, 1));
        _refuse(2, 2, 7, abi.encodeWithSelector(IMembers.UnknownMember.selector, 7));
        // Nor does anybody invite itself.
        _refuse(2, 2, 2, abi.encodeWithSelector(IMembers.UnknownMember.selector, 2));
    }

    function test_StatusIsWhatPresenceAttestorsAndVotesSay() public {
        _register(1);
        _assertStatus(Status.New);
        _checkIn(1);
        _open(DAY + 1);
        _checkIn(1);
        _open(DAY + 2);
        _assertStatus(Status.New);
        _checkIn(1);
        _assertStatus(Status.Present);
        bytes memory consent = _sign(0x1001, attestors.digestOf(1, 1, "c", "t", DAY + 2));
        vm.prank(attestor());
        attestors.attest(1, "c", "t", DAY + 2, consent);
        _assertStatus(Status.Verified);
        _suspend(1, true);
        _assertStatus(Status.Suspended);
        _suspend(1, false);
        _open(DAY + 3);
        _assertStatus(Status.Present);
    }

    function test_SeedsComeFromTheFoundingAndFromVotes() public {
        vm.expectEmit(address(registry));
        emit MemberRegistry.SeedSet(1, true);
        _register(77);
        assertTrue(registry.isFoundingSeed(account(77)) && registry.memberOf(1).isSeed, "named at the founding");
        _register(1);
        assertFalse(registry.memberOf(2).isSeed, "nobody else");
        vm.startPrank(GOVERNANCE);
        vm.expectEmit(address(registry));
        emit MemberRegistry.SeedSet(2, true);
        registry.setSeed(2, true);
        registry.setSeed(1, false);
        vm.stopPrank();
        assertTrue(registry.memberOf(2).isSeed && !registry.memberOf(1).isSeed, "as voted");
    }

    function test_OnlyGovernanceSetsSeedsAndSuspensionsOfMembers() public {
        _register(1);
        bytes memory refused = abi.encodeWithSelector(Governed.NotGovernance.selector, address(this));
        vm.expectRevert(refused);
        registry.setSeed(1, true);
        vm.expectRevert(refused);
        registry.setSuspension(1, true);
        bytes memory unknown = abi.encodeWithSelector(IMembers.UnknownMember.selector, 2);
        vm.startPrank(GOVERNANCE);
        vm.expectRevert(unknown);
        registry.setSeed(2, true);
        vm.expectRevert(unknown);
        registry.setSuspension(2, true);
        vm.expectEmit(address(registry));
        emit MemberRegistry.SuspensionSet(1, true);
        registry.setSuspension(1, true);
        vm.stopPrank();
    }

    function test_KnowsNobodyThatIsNot() public {
        bytes memory unknown = abi.encodeWithSelector(IMembers.UnknownMember.selector, 1);
        vm.expectRevert(unknown);
        registry.accountOf(1);
        vm.expectRevert(unknown);
        registry.passkeyOf(1);
        vm.expectRevert(unknown);
        registry.statusOf(1);
        vm.expectRevert(unknown);
        registry.memberOf(1);
    }

    function _refusePoint(bytes32 x, bytes32 y) private {
        uint256 stamp = _stamp(address(registry), account(1));
        vm.prank(account(1));
        vm.expectRevert(abi.encodeWithSelector(MemberRegistry.PasskeyInvalid.selector, x, y));
        registry.register(x, y, 0, stamp);
    }

    function _refuse(uint256 person, uint256 passkeyOfPerson, uint32 inviter, bytes memory why) private {
        (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(passkeyOfPerson));
        uint256 stamp = _stamp(address(registry), account(person));
        vm.prank(account(person));
        vm.expectRevert(why);
        registry.register(x, y, inviter, stamp);
    }

    function _replace(uint256 person, uint256 passkeyOfPerson) private {
        (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(passkeyOfPerson));
        vm.prank(account(person));
        registry.replacePasskey(x, y);
    }

    function _suspend(uint32 id, bool isSuspended) private {
        vm.prank(GOVERNANCE);
        registry.setSuspension(id, isSuspended);
    }

    function _registryOf(uint64 epochSeconds, uint8 bits) private returns (MemberRegistry) {
        return new MemberRegistry(GOVERNANCE, presence, attestors, rewards, epochSeconds, bits, new address[](0));
    }

    function _assertPasskey(uint32 id, bytes32 x, bytes32 y) private view {
        (bytes32 foundX, bytes32 foundY) = registry.passkeyOf(id);
        assertEq(foundX, x, "x");
        assertEq(foundY, y, "y");
    }

    function _assertStatus(Status status) private view {
        assertEq(uint256(registry.statusOf(1)), uint256(status), "status");
    }
}
