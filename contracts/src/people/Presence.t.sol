// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";
import {Passkeys} from "../testing/people/Passkeys.sol";
import {PeopleFixture} from "../testing/people/PeopleFixture.sol";
import {RecordedAssertion} from "../testing/people/RecordedAssertion.sol";
import {vm} from "../testing/Vm.sol";
import {IMembers, Status} from "./IMembers.sol";
import {Presence} from "./Presence.sol";
import {Stamps} from "./Stamps.sol";

/// @title Being there, and every way to pretend it.
contract PresenceTest is PeopleFixture {
    uint32 private _id;

    function setUp() public override {
        super.setUp();
        _id = _register(1);
    }

    /// @dev Nothing of the assertion comes from this machine, nor does the challenge.
    function test_TakesAnAssertionThatAnotherProgramMade() public {
        super.setUp();
        vm.etch(RecordedAssertion.PLACE, address(presence).code);
        Presence there = Presence(RecordedAssertion.PLACE);
        uint256 stamp = _stamp(address(registry), account(1));
        vm.prank(account(1));
        registry.register(RecordedAssertion.X, RecordedAssertion.Y, 0, stamp);
        assertEq(there.challengeOf(1, DAY), RecordedAssertion.CHALLENGE, "the challenge");
        stamp = _stamp(address(there), account(1));
        vm.expectEmit(address(there));
        emit Presence.CheckedIn(1, DAY);
        vm.prank(account(1));
        there.checkIn(DAY, RecordedAssertion.assertion(), stamp);
    }

    function test_CountsDaysAndStreaks() public {
        for (uint64 day = DAY; day < DAY + 3; ++day) {
            vm.expectEmit(address(presence));
            emit Presence.CheckedIn(_id, day);
            _checkIn(1);
            _open(day + 1);
        }
        Presence.Record memory record = presence.recordOf(_id);
        assertEq(record.lastDay, DAY + 2, "the last day");
        assertEq(record.streak, 3, "in a row");
        assertEq(record.daysPresent, 3, "of all times");
        assertEq(presence.daysPresent(_id), 3, "what the registry asks");

        _open(DAY + 4);
        _checkIn(1);
        record = presence.recordOf(_id);
        assertEq(record.streak, 1, "a day was left out");
        assertEq(record.daysPresent, 4, "and four in all");
    }

    function testFuzz_AStreakIsTheDaysInARow(uint16 pattern) public {
        (uint32 streak, uint32 present) = (0, 0);
        for (uint64 i = 0; i < 16; ++i) {
            _open(DAY + i);
            if ((pattern >> i) & 1 == 0) {
                streak = 0;
                continue;
            }
            (streak, present) = (streak + 1, present + 1);
            _checkIn(1);
            assertEq(presence.recordOf(_id).streak, streak, "in a row");
        }
        assertEq(presence.daysPresent(_id), present, "of all times");
    }

    function test_ADayEndsWithItsLastSecond() public {
        vm.warp((uint256(DAY) + 1) * EPOCH - 1);
        _checkIn(1);
        assertEq(presence.recordOf(_id).lastDay, DAY, "the last second");
        vm.warp((uint256(DAY) + 1) * EPOCH);
        _checkIn(1);
        assertEq(presence.recordOf(_id).lastDay, DAY + 1, "the first of the next");
    }

    function test_RefusesASecondCheckInOfADay() public {
        _checkIn(1);
        _refuse(1, DAY, _assertion(1, _id), abi.encodeWithSelector(Presence.AlreadyPresent.selector, _id, DAY));
    }

    function test_RefusesBackDatedAndFutureDays() public {
        for (uint64 day = DAY - 1; day <= DAY + 1; day += 2) {
            WebAuthn.WebAuthnAuth memory assertion =
                Passkeys.sign(_passkey(1), presence.challengeOf(_id, day));
            _refuse(1, day, assertion, abi.encodeWithSelector(Presence.NotToday.selector, day, DAY));
        }
    }

    function test_RefusesAnAssertionOfAnotherDay() public {
        WebAuthn.WebAuthnAuth memory early = Passkeys.sign(_passkey(1), presence.challengeOf(_id, DAY + 1));
        WebAuthn.WebAuthnAuth memory old = _assertion(1, _id);
        _checkIn(1);
        _open(DAY + 1);
        _refuse(1, DAY + 1, old, _refused());
        _refuse(1, DAY + 1, early, _refused());
    }

    /// @dev The word is new every day, so nobody signs months ahead and then lends the device out.
    function test_RefusesAnAssertionOverAnotherWord() public {
        WebAuthn.WebAuthnAuth memory assertion = _assertion(1, _id);
        vm.prank(rewards.SYSTEM());
        rewards.closeEpoch(DAY - 1, 0, 0, 0, 0, 0, 0, "another word");
        _refuse(1, DAY, assertion, _refused());
    }

    function test_RefusesAnAssertionForAnotherMemberContractOrChain() public {
        _register(2);
        _refuse(1, DAY, Passkeys.sign(_passkey(1), presence.challengeOf(_id + 1, DAY)), _refused());

        Presence other = new Presence(registry, rewards, EPOCH, BITS);
        _refuse(1, DAY, Passkeys.sign(_passkey(1), other.challengeOf(_id, DAY)), _refused());

        vm.chainId(1);
        bytes32 elsewhere = presence.challengeOf(_id, DAY);
        vm.chainId(31_337);
        _refuse(1, DAY, Passkeys.sign(_passkey(1), elsewhere), _refused());
    }

    function test_RefusesAnotherPasskey() public {
        _refuse(1, DAY, Passkeys.sign(_passkey(2), presence.challengeOf(_id, DAY)), _refused());
    }

    function test_RefusesWhereThePersonWasNotRecognised() public {
        bytes32 challenge = presence.challengeOf(_id, DAY);
        _refuse(1, DAY, Passkeys.sign(_passkey(1), challenge, 0x01), _refused());
        _refuse(1, DAY, Passkeys.sign(_passkey(1), challenge, 0x04), _refused());
    }

    /// @dev A signature that was made for something else: creating a credential, or a payment.
    function test_RefusesOtherKindsOfAssertions() public {
        WebAuthn.WebAuthnAuth memory assertion = _assertion(1, _id);
        assertion.clientDataJSON = '{"type":"webauthn.create"}';
        _refuse(1, DAY, assertion, _refused());
    }

    function testFuzz_RefusesAnyChangedBit(uint256 bit) public {
        WebAuthn.WebAuthnAuth memory assertion = _assertion(1, _id);
        bytes memory data = bytes(assertion.clientDataJSON);
        bit = bound(bit, 0, (64 + 37 + data.length) * 8 - 1);
        bytes1 flip = bytes1(uint8(1) << uint8(bit % 8));
        uint256 place = bit / 8;
        if (place < 32) assertion.r ^= bytes32(flip) >> (place * 8);
        else if (place < 64) assertion.s ^= bytes32(flip) >> ((place - 32) * 8);
        else if (place < 101) assertion.authenticatorData[place - 64] ^= flip;
        else data[place - 101] ^= flip;
        _refuse(1, DAY, assertion, _refused());
    }

    function test_RefusesStrangers() public {
        _refuse(9, DAY, _assertion(9, 0), abi.encodeWithSelector(IMembers.NotAMember.selector, account(9)));
    }

    function test_RefusesSuspendedMembers() public {
        vm.prank(GOVERNANCE);
        registry.setSuspension(_id, true);
        _refuse(1, DAY, _assertion(1, _id), abi.encodeWithSelector(IMembers.MemberSuspended.selector, _id));
        vm.prank(GOVERNANCE);
        registry.setSuspension(_id, false);
        _checkIn(1);
        assertEq(presence.daysPresent(_id), 1, "let in again");
    }

    function test_NewMembersNeedAStampAndOthersNone() public {
        WebAuthn.WebAuthnAuth memory assertion = _assertion(1, _id);
        uint256 wrong = _noStamp(address(presence), account(1));
        vm.prank(account(1));
        vm.expectRevert(abi.encodeWithSelector(Stamps.StampInvalid.selector, account(1), DAY));
        presence.checkIn(DAY, assertion, wrong);

        _settle(1);
        assertEq(uint256(registry.statusOf(_id)), uint256(Status.Present), "three days");
        assertion = _assertion(1, _id);
        wrong = _noStamp(address(presence), account(1));
        vm.prank(account(1));
        presence.checkIn(DAY + 3, assertion, wrong);
        assertEq(presence.daysPresent(_id), 4, "no stamp any more");
    }

    function test_RefusesAStampOfAnotherAccountContractOrDay() public {
        WebAuthn.WebAuthnAuth memory assertion = _assertion(1, _id);
        bytes memory invalid = abi.encodeWithSelector(Stamps.StampInvalid.selector, account(1), DAY);
        uint256[3] memory stamps;
        stamps[0] = _stampOnlyFor(address(registry), account(1), DAY);
        stamps[1] = _stampOnlyFor(address(presence), account(2), DAY);
        stamps[2] = _stampOnlyFor(address(presence), account(1), DAY + 1);
        for (uint256 i = 0; i < stamps.length; ++i) {
            vm.prank(account(1));
            vm.expectRevert(invalid);
            presence.checkIn(DAY, assertion, stamps[i]);
        }
    }

    /// @dev A stamp that would do there, and does not do here today.
    function _stampOnlyFor(address where, address who, uint64 day) private returns (uint256 stamp) {
        for (;; ++stamp) {
            vm.warp(uint256(day) * EPOCH);
            bool isGoodThere = _isStamp(where, who, stamp);
            vm.warp(uint256(DAY) * EPOCH);
            if (isGoodThere && !_isStamp(address(presence), account(1), stamp)) return stamp;
        }
    }

    function _refuse(uint256 person, uint64 day, WebAuthn.WebAuthnAuth memory assertion, bytes memory why) private {
        uint256 stamp = _stamp(address(presence), account(person));
        vm.prank(account(person));
        vm.expectRevert(why);
        presence.checkIn(day, assertion, stamp);
    }

    function _refused() private view returns (bytes memory) {
        return abi.encodeWithSelector(Presence.PasskeyRefused.selector, _id);
    }
}
