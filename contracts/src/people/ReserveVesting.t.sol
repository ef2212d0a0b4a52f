// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assert} from "../testing/Assert.sol";
import {vm} from "../testing/Vm.sol";
import {ReserveVesting} from "./ReserveVesting.sol";

/// @title The reserve comes free evenly, and goes to governance only.
contract ReserveVestingTest is Assert {
    uint64 private constant BEGIN = 1_800_000_000;
    uint256 private constant RESERVE = 1_000_000_000 ether;
    address private constant GOVERNANCE = address(0x60F);

    ReserveVesting private _reserve;

    function setUp() external {
        vm.warp(BEGIN - 1);
        _reserve = new ReserveVesting(GOVERNANCE, BEGIN);
        // Of the genesis: it is there before the contract.
        vm.deal(address(_reserve), RESERVE);
    }

    function test_NothingIsFreeBeforeAndAllAfterFourYears() public {
        assertEq(_reserve.releasable(), 0, "before");
        vm.warp(BEGIN + 1461 days / 4);
        assertEq(_reserve.releasable(), RESERVE / 4, "after a year");
        vm.warp(BEGIN + 1461 days - 1);
        assertLt(_reserve.releasable(), RESERVE, "a second before the end");
        vm.warp(BEGIN + 1461 days);
        assertEq(_reserve.releasable(), RESERVE, "at the end");
        assertEq(_reserve.end(), BEGIN + 1461 days, "four years");
    }

    function test_AnyoneReleasesAndGovernanceGets() public {
        vm.warp(BEGIN + 1461 days / 2);
        _reserve.release();
        assertEq(GOVERNANCE.balance, RESERVE / 2, "half");
        _reserve.release();
        assertEq(GOVERNANCE.balance, RESERVE / 2, "not twice");
        vm.warp(BEGIN + 1461 days * 2);
        _reserve.release();
        assertEq(GOVERNANCE.balance, RESERVE, "and no more");
    }

    function testFuzz_ComesFreeEvenly(uint32 first, uint32 second) public {
        uint256 duration = 1461 days;
        (uint256 early, uint256 late) = first < second ? (first, second) : (second, first);
        vm.warp(BEGIN + early);
        _reserve.release();
        vm.warp(BEGIN + late);
        _reserve.release();
        uint256 want = late < duration ? RESERVE * late / duration : RESERVE;
        assertEq(GOVERNANCE.balance, want, "however often it is asked");
    }

    function test_OnlyGovernanceNamesAnother() public {
        vm.expectRevert();
        _reserve.transferOwnership(address(this));
        vm.prank(GOVERNANCE);
        _reserve.transferOwnership(address(0xBEEF));
        vm.warp(BEGIN + 1461 days);
        _reserve.release();
        assertEq(address(0xBEEF).balance, RESERVE, "by its decision");
    }
}
