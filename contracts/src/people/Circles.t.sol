// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PeopleFixture} from "../testing/people/PeopleFixture.sol";
import {vm} from "../testing/Vm.sol";
import {Circles} from "./Circles.sol";
import {IMembers} from "./IMembers.sol";

/// @title Vouching: up to five, for others only, and revocable.
contract CirclesTest is PeopleFixture {
    function setUp() public override {
        super.setUp();
        for (uint256 person = 1; person <= 7; ++person) _register(person);
    }

    function test_VouchesForFiveAndTakesItBack() public {
        for (uint32 to = 2; to <= 6; ++to) {
            vm.expectEmit(address(circles));
            emit Circles.Vouched(1, to);
            _vouch(1, to);
        }
        _refuse(1, 7, abi.encodeWithSelector(Circles.CircleFull.selector, 1));

        vm.expectEmit(address(circles));
        emit Circles.Unvouched(1, 3);
        _unvouch(1, 3);
        _open(DAY + 1);
        _vouch(1, 7);
        Circles.Edge[] memory edges = circles.edgesOf(1);
        uint32[5] memory to = [uint32(2), 6, 4, 5, 7];
        for (uint256 i = 0; i < 5; ++i) {
            assertEq(edges[i].to, to[i], "whom");
            assertEq(edges[i].since, i == 4 ? DAY + 1 : DAY, "since when");
        }
        assertEq(edges.length, 5, "five");
        _vouch(2, 3);
        assertEq(circles.edgesOf(2).length, 1, "another's circle is its own");
    }

    function test_CirclesMayBeCycles() public {
        for (uint32 from = 1; from <= 7; ++from) {
            _vouch(from, from % 7 + 1);
            _vouch(from, (from + 5) % 7 + 1);
        }
        for (uint32 from = 1; from <= 7; ++from) assertEq(circles.edgesOf(from).length, 2, "both ways");
    }

    function test_RefusesItselfDoublesAndNobody() public {
        _refuse(1, 1, abi.encodeWithSelector(Circles.VouchesForItself.selector, 1));
        _vouch(1, 2);
        _refuse(1, 2, abi.encodeWithSelector(Circles.AlreadyVouched.selector, 1, 2));
        _refuse(1, 0, abi.encodeWithSelector(IMembers.UnknownMember.selector, 0));
        _refuse(1, 8, abi.encodeWithSelector(IMembers.UnknownMember.selector, 8));
    }

    function test_RefusesStrangersAndSuspendedMembers() public {
        _refuse(8, 1, abi.encodeWithSelector(IMembers.NotAMember.selector, account(8)));
        vm.prank(account(8));
        vm.expectRevert(abi.encodeWithSelector(Circles.NotVouched.selector, 0, 1));
        circles.unvouch(1);

        _vouch(1, 2);
        vm.prank(GOVERNANCE);
        registry.setSuspension(1, true);
        _refuse(1, 3, abi.encodeWithSelector(IMembers.MemberSuspended.selector, 1));
        _unvouch(1, 2);
        assertEq(circles.edgesOf(1).length, 0, "who is suspended may take back");
    }

    function test_RefusesToTakeBackWhatIsNot() public {
        _vouch(1, 2);
        _vouch(2, 3);
        vm.prank(account(1));
        vm.expectRevert(abi.encodeWithSelector(Circles.NotVouched.selector, 1, 3));
        circles.unvouch(3);
        _unvouch(1, 2);
        vm.prank(account(1));
        vm.expectRevert(abi.encodeWithSelector(Circles.NotVouched.selector, 1, 2));
        circles.unvouch(2);
    }

    /// @dev Bit 3 of a step: take back; its low bits: whom. Compared with a plain set.
    function testFuzz_EdgesAreTheSetThatWasAskedFor(uint8[24] calldata steps) public {
        bool[8] memory want;
        uint256 size = 0;
        for (uint256 i = 0; i < steps.length; ++i) {
            uint32 to = uint32(steps[i] & 7);
            bool isBack = steps[i] & 8 != 0;
            bool isPossible = isBack ? want[to] : !want[to] && to > 1 && size < 5;
            vm.prank(account(1));
            if (!isPossible) vm.expectRevert();
            if (isBack) circles.unvouch(to);
            else circles.vouch(to);
            if (!isPossible) continue;
            want[to] = !isBack;
            size = isBack ? size - 1 : size + 1;
        }
        Circles.Edge[] memory edges = circles.edgesOf(1);
        assertEq(edges.length, size, "as many");
        for (uint256 i = 0; i < edges.length; ++i) assertTrue(want[edges[i].to], "asked for");
    }

    function _vouch(uint256 person, uint32 to) private {
        vm.prank(account(person));
        circles.vouch(to);
    }

    function _unvouch(uint256 person, uint32 to) private {
        vm.prank(account(person));
        circles.unvouch(to);
    }

    function _refuse(uint256 person, uint32 to, bytes memory why) private {
        vm.prank(account(person));
        vm.expectRevert(why);
        circles.vouch(to);
    }
}
