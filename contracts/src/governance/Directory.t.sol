// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assert} from "../testing/Assert.sol";
import {vm} from "../testing/Vm.sol";
import {Directory, DirectoryEntry} from "./Directory.sol";

contract DirectoryTest is Assert {
    address private constant GOVERNANCE = address(0x601);
    Directory private directory;

    function setUp() public {
        DirectoryEntry[] memory initial = new DirectoryEntry[](2);
        initial[0] = DirectoryEntry("governor", address(0xA1));
        initial[1] = DirectoryEntry("token", address(0xA2));
        directory = new Directory(GOVERNANCE, initial);
    }

    function test_knowsWhatItBeganWith() public view {
        assertEq(directory.addressOf("governor"), address(0xA1), "by bytes");
        assertEq(directory.resolve("token"), address(0xA2), "by text");
        DirectoryEntry[] memory entries = directory.entries();
        assertEq(entries.length, directory.length(), "length");
        assertEq(entries[0].name, "governor", "first name");
        assertEq(entries[1].target, address(0xA2), "second target");
    }

    function test_governanceWritesChangesAndRemoves() public {
        vm.startPrank(GOVERNANCE);
        vm.expectEmit(address(directory));
        emit Directory.EntrySet("token", address(0xA2), address(0xB2));
        directory.set(DirectoryEntry("token", address(0xB2)));
        directory.set(DirectoryEntry("swap", address(0xA3)));
        directory.set(DirectoryEntry("governor", address(0)));
        vm.stopPrank();
        assertEq(directory.addressOf("token"), address(0xB2), "changed");
        assertEq(directory.addressOf("swap"), address(0xA3), "added");
        vm.expectRevert(abi.encodeWithSelector(Directory.DirectoryUnknownName.selector, bytes32("governor")));
        directory.addressOf("governor");
        assertEq(directory.length(), 2, "length");
    }

    function test_nobodyElseWrites() public {
        vm.expectRevert(abi.encodeWithSelector(Directory.DirectoryOnlyGovernance.selector, address(this)));
        directory.set(DirectoryEntry("token", address(this)));
    }

    function test_refusesBadNames() public {
        vm.expectRevert(Directory.DirectoryEmptyName.selector);
        vm.prank(GOVERNANCE);
        directory.set(DirectoryEntry("", address(1)));
        string memory long = "a-name-that-is-longer-than-32-bytes";
        vm.expectRevert(abi.encodeWithSelector(Directory.DirectoryNameTooLong.selector, long));
        directory.resolve(long);
    }
}
