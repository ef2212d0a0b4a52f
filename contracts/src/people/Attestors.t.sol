// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governed} from "../energy/oracle/Governed.sol";
import {Passkeys} from "../testing/people/Passkeys.sol";
import {PeopleFixture} from "../testing/people/PeopleFixture.sol";
import {vm} from "../testing/Vm.sol";
import {Attestors, AttestorSeat} from "./Attestors.sol";
import {IMembers} from "./IMembers.sol";

/// @dev A member that is a contract: it agrees to what was put into its list.
contract WalletOfPerson {
    mapping(bytes32 digest => bool) private _agreed;

    function agree(bytes32 digest) external {
        _agreed[digest] = true;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return _agreed[digest] ? this.isValidSignature.selector : bytes4(0);
    }
}

/// @title Attestations: asked for, one person one tag, bounded a day, and ended by one vote.
contract AttestorsTest is PeopleFixture {
    uint64 private constant UNTIL = DAY + 30;

    function setUp() public override {
        super.setUp();
        for (uint256 person = 1; person <= 5; ++person) _register(person);
    }

    function test_AnAttestationHoldsToItsLastDay() public {
        assertFalse(attestors.isVerified(1), "nobody asked");
        vm.expectEmit(address(attestors));
        emit Attestors.Verified(1, 1, UNTIL);
        _attest(1, "tag", UNTIL);
        assertTrue(attestors.isVerified(1), "from now on");
        assertFalse(attestors.isVerified(2), "nobody else");
        Attestors.Attestation memory found = attestors.attestationOf(1);
        assertEq(found.attestor, 1, "by whom");
        assertEq(found.untilDay, UNTIL, "until when");
        assertEq(found.commitment, "commitment", "of what");
        assertEq(attestors.taggedAs(1, "tag"), 1, "the tag is taken");
        vm.warp((uint256(UNTIL) + 1) * EPOCH - 1);
        assertTrue(attestors.isVerified(1), "the last second");
        vm.warp((uint256(UNTIL) + 1) * EPOCH);
        assertFalse(attestors.isVerified(1), "over");
    }

    function test_OnTheFirstDayOfAllNobodyIsVerifiedEither() public {
        vm.warp(EPOCH - 1);
        assertFalse(attestors.isVerified(1), "no attestation, though it would end today");
    }

    function test_ADayIsTheShortestAttestation() public {
        _attest(1, "tag", DAY);
        assertTrue(attestors.isVerified(1), "today");
        _refuse(2, "other", DAY - 1, abi.encodeWithSelector(Attestors.AttestationExpired.selector, DAY - 1, DAY));
    }

    function test_NobodyIsAttestedUnasked() public {
        bytes memory missing = abi.encodeWithSelector(Attestors.ConsentMissing.selector, 1);
        _refuse(1, "tag", UNTIL, "", missing);
        _refuse(1, "tag", UNTIL, _sign(0xBAD, attestors.digestOf(1, 1, "commitment", "tag", UNTIL)), missing);
        _refuse(1, "tag", UNTIL, _consent(1, 2, "commitment", "tag", UNTIL), missing);
        _refuse(1, "tag", UNTIL, _consent(1, 1, "another", "tag", UNTIL), missing);
        _refuse(1, "tag", UNTIL, _consent(1, 1, "commitment", "other", UNTIL), missing);
        _refuse(1, "tag", UNTIL, _consent(1, 1, "commitment", "tag", UNTIL - 1), missing);
        bytes32 ofAnother = attestors.digestOf(2, 1, "commitment", "tag", UNTIL);
        _refuse(1, "tag", UNTIL, _sign(0x1001, ofAnother), missing);

        bytes memory consent = _consent(1, 1, "commitment", "tag", UNTIL);
        vm.chainId(1);
        _refuse(1, "tag", UNTIL, consent, missing);
        vm.chainId(31_337);
        Attestors other = new Attestors(GOVERNANCE, registry, EPOCH, new AttestorSeat[](0));
        vm.prank(GOVERNANCE);
        other.add(AttestorSeat(attestor(), LIMIT));
        vm.prank(attestor());
        vm.expectRevert(missing);
        other.attest(1, "commitment", "tag", UNTIL, consent);
    }

    function test_AWalletThatIsAContractAgreesAsItLikes() public {
        WalletOfPerson wallet = new WalletOfPerson();
        (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(6));
        uint256 stamp = _stamp(address(registry), address(wallet));
        vm.prank(address(wallet));
        uint32 id = registry.register(x, y, 0, stamp);
        _refuse(id, "tag", UNTIL, "", abi.encodeWithSelector(Attestors.ConsentMissing.selector, id));
        wallet.agree(attestors.digestOf(id, 1, "commitment", "tag", UNTIL));
        vm.prank(attestor());
        attestors.attest(id, "commitment", "tag", UNTIL, "");
        assertTrue(attestors.isVerified(id), "as it agreed");
    }

    function test_RefusesWhoIsNoMember() public {
        bytes memory unknown = abi.encodeWithSelector(IMembers.UnknownMember.selector, 9);
        _refuse(9, "tag", UNTIL, _consent(9, 1, "commitment", "tag", UNTIL), unknown);
    }

    function test_OnePersonIsOneMemberToAnAttestor() public {
        _attest(1, "tag", UNTIL);
        _refuse(2, "tag", UNTIL, abi.encodeWithSelector(Attestors.TagTaken.selector, 1, bytes32("tag"), 1));
        // Also when the first gave it back: the tag stays.
        vm.prank(account(1));
        attestors.unverify(1);
        _refuse(2, "tag", UNTIL, abi.encodeWithSelector(Attestors.TagTaken.selector, 1, bytes32("tag"), 1));
        // The same person may be attested again.
        _attest(1, "tag", UNTIL + 1);
        assertEq(attestors.attestationOf(1).untilDay, UNTIL + 1, "longer");
    }

    function test_AConsentCountsOnce() public {
        _attest(1, "tag", UNTIL);
        vm.prank(account(1));
        attestors.unverify(1);
        _refuse(1, "tag", UNTIL, abi.encodeWithSelector(Attestors.ConsentMissing.selector, 1));
    }

    function test_AnotherAttestorReplacesTheFirst() public {
        _attest(1, "tag", UNTIL);
        vm.prank(GOVERNANCE);
        attestors.add(AttestorSeat(address(this), 1));
        attestors.attest(1, "second", "tag", UNTIL + 5, _consent(1, 2, "second", "tag", UNTIL + 5));
        assertEq(attestors.attestationOf(1).attestor, 2, "the second");
        vm.prank(GOVERNANCE);
        attestors.revoke(1);
        assertTrue(attestors.isVerified(1), "the first has no say any more");
        vm.prank(attestor());
        vm.expectRevert(abi.encodeWithSelector(Attestors.NotParty.selector, 1, attestor()));
        attestors.unverify(1);
    }

    function test_AnAttestorAttestsNoMoreThanItMayADay() public {
        for (uint32 id = 1; id <= LIMIT; ++id) _attest(id, bytes32(uint256(id)), UNTIL);
        _refuse(4, "tag", UNTIL, abi.encodeWithSelector(Attestors.DailyLimitReached.selector, 1, LIMIT));
        assertEq(attestors.attestorOf(1).attestedOnLastDay, LIMIT, "as many as it may");
        _open(DAY + 1);
        _attest(4, "tag", UNTIL);
        assertEq(attestors.attestorOf(1).attestedOnLastDay, 1, "a new day");
    }

    function test_OneVoteEndsAllThatAnAttestorSaid() public {
        _attest(1, "one", UNTIL);
        _attest(2, "two", UNTIL);
        vm.expectEmit(address(attestors));
        emit Attestors.AttestorRevoked(1);
        vm.prank(GOVERNANCE);
        attestors.revoke(1);
        assertFalse(attestors.isVerified(1) || attestors.isVerified(2), "both ended");
        assertTrue(attestors.attestorOf(1).isRevoked, "for ever");
        _refuse(3, "tag", UNTIL, abi.encodeWithSelector(Attestors.NotAttestor.selector, attestor()));

        // Admitted again it is another attestor, and what the first said stays ended.
        vm.prank(GOVERNANCE);
        attestors.add(AttestorSeat(attestor(), 1));
        assertEq(attestors.attestorAt(attestor()), 2, "another");
        assertFalse(attestors.isVerified(1), "still ended");
    }

    function test_AnAttestorAdmittedAgainKnowsTheSamePeople() public {
        _attest(1, "one", UNTIL);
        vm.startPrank(GOVERNANCE);
        attestors.revoke(1);
        attestors.add(AttestorSeat(attestor(), LIMIT));
        attestors.add(AttestorSeat(address(this), LIMIT));
        vm.stopPrank();
        bytes memory taken = abi.encodeWithSelector(Attestors.TagTaken.selector, 2, bytes32("one"), 1);
        _refuse(2, "one", UNTIL, _consent(2, 2, "commitment", "one", UNTIL), taken);
        assertEq(attestors.taggedAs(2, "one"), 1, "under its new number");
        assertEq(attestors.taggedAs(1, "one"), 1, "and its old one");
        // The same person may be attested again, and somebody else by another attestor.
        bytes memory consent = _consent(1, 2, "commitment", "one", UNTIL);
        vm.prank(attestor());
        attestors.attest(1, "commitment", "one", UNTIL, consent);
        assertTrue(attestors.isVerified(1), "as before");
        attestors.attest(2, "commitment", "one", UNTIL, _consent(2, 3, "commitment", "one", UNTIL));
        assertEq(attestors.taggedAs(3, "one"), 2, "tags are each attestor's own");
    }

    function test_MemberAndAttestorTakeAnAttestationBack() public {
        for (uint32 id = 1; id <= 2; ++id) {
            _attest(id, bytes32(uint256(id)), UNTIL);
            vm.expectRevert(abi.encodeWithSelector(Attestors.NotParty.selector, id, address(this)));
            attestors.unverify(id);
            vm.expectEmit(address(attestors));
            emit Attestors.Unverified(id);
            vm.prank(id == 1 ? account(1) : attestor());
            attestors.unverify(id);
            assertFalse(attestors.isVerified(id), "taken back");
        }
        vm.expectRevert(abi.encodeWithSelector(Attestors.NoAttestation.selector, 1));
        vm.prank(account(1));
        attestors.unverify(1);
    }

    function test_OnlyGovernanceAdmitsAndRevokes() public {
        bytes memory refused = abi.encodeWithSelector(Governed.NotGovernance.selector, address(this));
        vm.expectRevert(refused);
        attestors.add(AttestorSeat(address(this), 1));
        vm.expectRevert(refused);
        attestors.revoke(1);
        vm.startPrank(GOVERNANCE);
        vm.expectRevert(Attestors.AttestorWithoutAccount.selector);
        attestors.add(AttestorSeat(address(0), 1));
        vm.expectRevert(abi.encodeWithSelector(Attestors.AlreadyAttestor.selector, attestor(), 1));
        attestors.add(AttestorSeat(attestor(), 1));
        vm.expectRevert(abi.encodeWithSelector(Attestors.NotAttestor.selector, address(0)));
        attestors.revoke(2);
        vm.expectEmit(address(attestors));
        emit Attestors.AttestorAdded(2, address(this), 9);
        attestors.add(AttestorSeat(address(this), 9));
        attestors.revoke(1);
        vm.expectRevert(abi.encodeWithSelector(Attestors.NotAttestor.selector, attestor()));
        attestors.revoke(1);
        vm.stopPrank();
        assertEq(attestors.attestors(), 2, "two there ever were");
    }

    /// @dev However an attestor that lies goes about it, a day brings it no more than its limit, each person once.
    function testFuzz_ALiarIsBoundedByItsLimit(uint8[24] calldata tries) public {
        uint256 done = 0;
        for (uint256 i = 0; i < tries.length; ++i) {
            (uint32 id, bytes32 tag) = (tries[i] % 5 + 1, bytes32(uint256(tries[i] / 5 % 5)));
            bytes memory consent = _consent(id, 1, "commitment", tag, UNTIL + uint64(i));
            vm.prank(attestor());
            try attestors.attest(id, "commitment", tag, UNTIL + uint64(i), consent) {
                ++done;
                assertEq(attestors.taggedAs(1, tag), id, "one person, one member");
            } catch {}
        }
        assertLe(done, LIMIT, "no more than the limit");
    }

    function _attest(uint32 id, bytes32 tag, uint64 untilDay) private {
        bytes memory consent = _consent(id, 1, "commitment", tag, untilDay);
        vm.prank(attestor());
        attestors.attest(id, "commitment", tag, untilDay, consent);
    }

    function _refuse(uint32 id, bytes32 tag, uint64 untilDay, bytes memory why) private {
        _refuse(id, tag, untilDay, _consent(id, 1, "commitment", tag, untilDay), why);
    }

    function _refuse(uint32 id, bytes32 tag, uint64 untilDay, bytes memory consent, bytes memory why) private {
        vm.prank(attestor());
        vm.expectRevert(why);
        attestors.attest(id, "commitment", tag, untilDay, consent);
    }

    /// @dev Person and id are the same number here.
    function _consent(uint32 id, uint16 by, bytes32 commitment, bytes32 tag, uint64 untilDay)
        private
        view
        returns (bytes memory)
    {
        return _sign(0x1000 + id, attestors.digestOf(id, by, commitment, tag, untilDay));
    }
}
