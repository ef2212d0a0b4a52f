// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ITarget } from "../oracle/ITarget.sol";
import { Governed } from "../oracle/Governed.sol";
import { RegionSetup } from "../../testing/region/RegionSetup.sol";
import { TargetDouble } from "../../testing/region/TargetDouble.sol";
import { vm } from "../../testing/Vm.sol";
import { IRegionBranch } from "./IRegionBranch.sol";
import { RegionBranch } from "./RegionBranch.sol";
import { Price, RegionParams } from "./RegionTypes.sol";

/// @dev How the index follows the target, stops, is paused and ends.
contract RegionIndexTest is RegionSetup {
    function test_startsAtTheFirstHealthyTarget() external {
        assertEq(branch.currentPrice().index, PRICE, "as read");
        branch.poke();
        assertEq(branch.currentPrice().index, PRICE, "as stored");
    }

    function test_waitsForAFirstRound() external {
        target.setHealthy(false);
        branch.poke();
        assertEq(branch.currentPrice().index, 0, "no index yet");
        target.set(0.3e18);
        branch.poke();
        assertEq(branch.currentPrice().index, 0.3e18, "first round");
    }

    function test_movesFivePercentADayTowardsTheTarget() external {
        branch.poke();
        target.set(0.4e18);
        branch.poke();
        vm.warp(block.timestamp + 1 days);
        vm.assertApproxEqRel(branch.currentPrice().index, 0.21e18, 1e7, "one day up");
        vm.warp(block.timestamp + 30 days);
        assertEq(branch.currentPrice().index, 0.4e18, "arrives");
    }

    function test_movesDownAsSlowly() external {
        branch.poke();
        target.set(0.1e18);
        branch.poke();
        vm.warp(block.timestamp + 1 days);
        vm.assertApproxEqRel(branch.currentPrice().index, uint256(0.2e18) * 100 / 105, 1e7, "one day down");
    }

    /// @dev Silence does not save up movement: the way to a new target begins when it is first shown.
    function test_longSilenceMakesNoJump() external {
        branch.poke();
        vm.warp(block.timestamp + 60 days);
        target.set(0.6e18);
        assertEq(branch.currentPrice().index, PRICE, "not moved when shown");
        branch.poke();
        assertEq(branch.currentPrice().index, PRICE, "not moved by showing");
    }

    function testFuzz_neverFasterThanTheCap(uint256[6] calldata prices, uint256[6] calldata pauses) external {
        branch.poke();
        for (uint256 i; i < prices.length; i++) {
            uint256 before = branch.currentPrice().index;
            uint256 pause = bound(pauses[i], 0, 1 days);
            vm.warp(block.timestamp + pause);
            target.set(bound(prices[i], 0.001e18, 8e18));
            branch.poke();
            uint256 moved = branch.currentPrice().index;
            assertLe(moved * 100, before * 105, "up");
            assertGe(moved * 105, before * 100, "down");
            assertGe(moved, branch.minIndex(), "inside");
            assertLe(moved, branch.maxIndex(), "inside");
        }
    }

    function test_stopsWhileUnhealthy() external {
        branch.poke();
        target.set(0.4e18);
        branch.poke();
        target.setHealthy(false);
        vm.expectEmit(address(branch));
        emit IRegionBranch.FeedHealth(false);
        branch.poke();
        vm.warp(block.timestamp + 10 days);
        branch.poke();
        assertEq(branch.currentPrice().index, PRICE, "still");
        assertFalse(branch.currentPrice().healthy, "unhealthy");
        (,, uint256 since) = branch.status();
        assertEq(since, START, "since");
    }

    function test_targetsOutsideTheBoundsAreUnhealthy() external {
        branch.poke();
        target.set(0.009e18);
        assertFalse(branch.currentPrice().healthy, "below");
        target.set(5.1e18);
        assertFalse(branch.currentPrice().healthy, "above");
        assertEq(branch.currentPrice().target, PRICE, "last healthy one stays");
    }

    function test_brokenSourcesAreUnhealthy() external {
        branch.poke();
        target.setBroken(true);
        assertFalse(branch.currentPrice().healthy, "reverts");
        vm.etch(address(target), hex"60205ff3");
        assertFalse(branch.currentPrice().healthy, "answers in another shape");
        vm.etch(address(target), "");
        assertFalse(branch.currentPrice().healthy, "is gone");
        branch.poke();
    }

    function test_pauseStopsNewRiskAndEndsByItself() external {
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 20_000);
        branch.pause(7 days);
        vm.startPrank(ALICE);
        bytes memory paused = abi.encodeWithSelector(IRegionBranch.PausedUntil.selector, block.timestamp + 7 days);
        vm.expectRevert(paused);
        branch.mint(id, 10e18, 0);
        vm.expectRevert(paused);
        branch.requestMint(id, 10e18);
        vm.expectRevert(paused);
        branch.withdraw(id, 1e18, ALICE, 0);
        branch.deposit(id, 1e18, 0);
        branch.repay(id, 10e18, 0);
        branch.redeem(10e18, 0, ALICE, 1, 0);
        vm.warp(block.timestamp + 7 days);
        target.set(PRICE);
        branch.mint(id, 10e18, 0);
        vm.stopPrank();
    }

    function test_onlyGovernancePausesAndNotForLong() external {
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BadParameter.selector, bytes32("duration")));
        branch.pause(7 days + 1);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(Governed.NotGovernance.selector, ALICE));
        branch.pause(1);
    }

    function test_governanceShutsDownOnce() external {
        branch.poke();
        branch.shutDown();
        (, bool isShutDown,) = branch.status();
        assertTrue(isShutDown, "down");
        target.set(0.3e18);
        vm.warp(block.timestamp + 1 days);
        branch.poke();
        assertEq(branch.currentPrice().index, PRICE, "the index stands for good");
        vm.expectRevert(IRegionBranch.IsShutDown.selector);
        branch.shutDown();
    }

    function test_anybodyShutsDownAfterALongUnhealthyTime() external {
        branch.poke();
        target.setHealthy(false);
        branch.poke();
        vm.warp(block.timestamp + 14 days - 1);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.MayNotShutDown.selector, ALICE));
        branch.shutDown();
        vm.warp(block.timestamp + 1);
        vm.prank(ALICE);
        branch.shutDown();
    }

    function test_aRoundInBetweenStartsTheUnhealthyTimeAnew() external {
        branch.poke();
        target.setHealthy(false);
        branch.poke();
        vm.warp(block.timestamp + 13 days);
        target.set(PRICE); // nobody pokes while it is healthy
        vm.warp(block.timestamp + 2 days);
        target.setHealthy(false);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.MayNotShutDown.selector, ALICE));
        vm.prank(ALICE);
        branch.shutDown();
        target.setHealthy(true);
        branch.poke();
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.MayNotShutDown.selector, ALICE));
        vm.prank(ALICE);
        branch.shutDown();
    }

    function test_parametersAreBounded() external {
        RegionParams memory p = standardParams();
        p.slewPerSecond = 1.000001e27;
        _refuses(p, "slew");
        p = standardParams();
        p.slewPerSecond = 1e27;
        _refuses(p, "slew");
        p = standardParams();
        p.slewTime = 59;
        _refuses(p, "slew");
        p = standardParams();
        p.minIndex = 1e12 - 1;
        _refuses(p, "index bounds");
        p.minIndex = p.maxIndex;
        _refuses(p, "index bounds");
        p = standardParams();
        p.graceTime = 0;
        _refuses(p, "graceTime");
        p.graceTime = 31 days;
        _refuses(p, "graceTime");
        p = standardParams();
        p.shutdownTime = p.graceTime - 1;
        _refuses(p, "shutdownTime");
        p.shutdownTime = 366 days;
        _refuses(p, "shutdownTime");
        p = standardParams();
        p.maxPause = 0;
        _refuses(p, "maxPause");
        p.maxPause = 8 days;
        _refuses(p, "maxPause");
        p = standardParams();
        target = TargetDouble(ALICE);
        _refuses(p, "target");
    }

    function _refuses(RegionParams memory p, bytes32 name) private {
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BadParameter.selector, name));
        new RegionBranch(address(this), "KWT", "KWT", target, p, address(0), standardCollaterals());
    }
}
