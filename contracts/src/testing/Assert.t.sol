// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Assert } from "./Assert.sol";
import { vm } from "./Vm.sol";

/// @dev The tools that every other test leans on.
contract AssertTest is Assert {
    function testFuzz_boundStaysInside(uint256 value, uint256 min, uint256 max) external pure {
        vm.assume(min <= max);
        uint256 bounded = bound(value, min, max);
        assertGe(bounded, min, "not below");
        assertLe(bounded, max, "not above");
        if (value >= min && value <= max) assertEq(bounded, value, "inside values stay");
    }

    function test_signaturesRecover() external pure {
        bytes32 digest = keccak256("digest");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(7, digest);
        assertEq(ecrecover(digest, v, r, s), vm.addr(7), "signer");
    }

    function test_mismatchFails() external {
        vm.expectRevert();
        this.compare(1, 2);
    }

    function compare(uint256 left, uint256 right) external pure {
        assertEq(left, right, "differs");
    }
}
