// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Assert } from "../../testing/Assert.sol";
import { vm } from "../../testing/Vm.sol";
import { RegionMath } from "./RegionMath.sol";

/// @dev The index never moves faster than allowed, however often it is moved, and no rounding favours a caller.
contract RegionMathTest is Assert {
    uint256 private constant RATE = 1000000564701133626865910625;

    function test_aDayIsFivePercent() external pure {
        vm.assertApproxEqRel(RegionMath.power(RATE, 1 days), 1.05e27, 1e6, "a day");
        assertLe(RegionMath.power(RATE, 1 days), 1.05e27, "never more");
    }

    /// @dev 22.4 days for the largest step of the published history (+199 %), 7.5 days for its 99th percentile (+44.4
    ///         %).
    function test_realStepsTakeTheirDays() external pure {
        assertLt(RegionMath.slew(1e18, 2.99e18, 22 days, RATE), 2.99e18, "22 days are too few");
        assertEq(RegionMath.slew(1e18, 2.99e18, 23 days, RATE), 2.99e18, "23 days are enough");
        assertLt(RegionMath.slew(1e18, 1.444e18, 7 days, RATE), 1.444e18, "7 days are too few");
        assertEq(RegionMath.slew(1e18, 1.444e18, 8 days, RATE), 1.444e18, "8 days are enough");
    }

    function testFuzz_slewStaysWithinFivePercentADay(uint256 index, uint256 goal, uint256 elapsed) external pure {
        index = bound(index, 1e12, 1e24);
        goal = bound(goal, 1e12, 1e24);
        elapsed = bound(elapsed, 0, 1 days);
        uint256 moved = RegionMath.slew(index, goal, elapsed, RATE);
        assertLe(moved * 100, index * 105, "at most 5 % up");
        assertGe(moved * 105, index * 100, "at most 5 % down");
        (uint256 low, uint256 high) = index < goal ? (index, goal) : (goal, index);
        assertGe(moved, low, "between both");
        assertLe(moved, high, "between both");
    }

    function testFuzz_twoStepsAreNeverFasterThanOne(uint256 index, uint256 goal, uint256 first, uint256 second)
        external
        pure
    {
        index = bound(index, 1e12, 1e24);
        goal = bound(goal, 1e12, 1e24);
        first = bound(first, 0, 30 days);
        second = bound(second, 0, 30 days);
        uint256 once = RegionMath.slew(index, goal, first + second, RATE);
        uint256 twice = RegionMath.slew(RegionMath.slew(index, goal, first, RATE), goal, second, RATE);
        vm.assertApproxEqRel(once, twice, 1e7, "the same way");
    }

    function testFuzz_exchangeNeverGains(uint256 kwt, uint256 price, uint256 collateralPrice, uint256 decimals)
        external
        pure
    {
        kwt = bound(kwt, 0, 1e29);
        price = bound(price, 1e12, 1e24);
        collateralPrice = bound(collateralPrice, 1e12, 1e24);
        uint256 scale = 10 ** (18 - bound(decimals, 0, 18));
        uint256 collateral = RegionMath.collateralFor(kwt, price, collateralPrice, scale);
        assertLe(RegionMath.kwtFor(collateral, price, collateralPrice, scale), kwt, "back again costs no less");
    }

    function testFuzz_coverageAndHealthAgree(uint256 collateral, uint256 debt, uint256 price, uint256 ratio)
        external
        pure
    {
        collateral = bound(collateral, 0, 1e29);
        debt = bound(debt, 1, 1e29);
        price = bound(price, 1e12, 1e24);
        ratio = bound(ratio, 10_000, 60_000);
        bool covered = RegionMath.covers(collateral, debt, price, 1e18, 1, ratio);
        uint256 health = RegionMath.health(collateral, debt, price, 1e18, 1, ratio);
        vm.assertEq(covered, health >= 1e18, "covered from health 1");
    }

    function testFuzz_feesRoundUp(uint256 amount, uint256 share) external pure {
        amount = bound(amount, 0, 1e30);
        share = bound(share, 0, 10_000);
        assertGe(RegionMath.feeOf(amount, share) * 10_000, amount * share, "fee up");
        assertLe(RegionMath.shareOf(amount, share) * 10_000, amount * share, "allowance down");
    }

    function test_powerIsCapped() external pure {
        assertEq(RegionMath.power(2e27, 1 days), 1e36, "cap");
        assertEq(RegionMath.power(RATE, 0), 1e27, "one");
    }
}
