// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ITarget } from "../oracle/ITarget.sol";
import { Governed } from "../oracle/Governed.sol";
import { RegionSetup } from "../../testing/region/RegionSetup.sol";
import { vm } from "../../testing/Vm.sol";
import { IRegionBranch } from "./IRegionBranch.sol";
import { RegionBranch } from "./RegionBranch.sol";
import { RegionParams } from "./RegionTypes.sol";

/// @dev Instant mints, requests, ceilings.
contract RegionMintingTest is RegionSetup {
    function test_smallMintsAreInstantForAFee() external {
        vm.prank(ALICE);
        uint32 id = branch.open(STABLE, 300e18, 1_000e18, 0);
        assertEq(kwt.balanceOf(ALICE), 1_000e18, "as asked");
        assertEq(branch.vault(id).debt, 1_005e18, "fee on top");
        (uint256 surplus,) = branch.reserve();
        assertEq(surplus, 5e18, "fee to the reserve");
        assertEq(kwt.totalSupply(), 1_005e18, "debt is supply");
    }

    function test_debtIsCheckedAtTheHigherPrice() external {
        branch.poke();
        target.set(0.3e18);
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BelowRatio.selector, 12_000));
        branch.open(STABLE, 361.8e18 - 1, 1_000e18, 0); // 1,005 KWT at 0.30 and 120 %
        branch.open(STABLE, 361.8e18, 1_000e18, 0);
        vm.stopPrank();
        passDays(10, 0.3e18);
        target.set(0.2e18); // now the index is above the target
        vm.startPrank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BelowRatio.selector, 12_000));
        branch.open(STABLE, 361.8e18 - 1, 1_000e18, 0);
        vm.stopPrank();
    }

    function test_largeMintsAreNotInstant() external {
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.NotInstant.selector, 10_000e18 + 1, 10_000e18));
        branch.open(STABLE, 1_000_000e18, 10_000e18 + 1, 0);
        vm.stopPrank();
    }

    function test_theLimitGrowsWithTheSupply() external {
        openVault(ALICE, STABLE, 100_000_000e18, 20_000);
        (uint256 toMint, uint256 toRedeem) = branch.instantAvailable();
        assertEq(toMint, 100_000e18, "0.1 %");
        assertEq(toRedeem, 100_000e18, "0.1 %");
    }

    /// @dev Ten limits a day, then as time passes.
    function test_slicesAreNoWayAroundTheWait() external {
        vm.startPrank(ALICE);
        uint32 id = branch.open(STABLE, 1_000_000e18, 0, 0);
        for (uint256 i; i < 10; i++) branch.mint(id, 10_000e18, 0);
        (uint256 toMint, uint256 toRedeem) = branch.instantAvailable();
        assertEq(toMint, 0, "used up");
        assertEq(toRedeem, 10_000e18, "the other allowance is untouched");
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.NotInstant.selector, 100e18, 0));
        branch.mint(id, 100e18, 0);
        vm.warp(block.timestamp + 1 days / 10);
        (toMint,) = branch.instantAvailable();
        assertEq(toMint, 10_000e18, "refilled by a tenth");
        branch.mint(id, 10_000e18, 0);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.NotInstant.selector, 1, 0));
        branch.mint(id, 1, 0);
        vm.stopPrank();
    }

    function test_requestsSettleAtTheFirstRoundAfterThem() external {
        vm.startPrank(ALICE);
        uint32 id = branch.open(STABLE, 1_000_000e18, 0, 0);
        branch.requestMint(id, 1_000_000e18);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.NoRoundSince.selector, START));
        branch.settleMint(id, 0);
        vm.stopPrank();
        newRound(PRICE);
        vm.prank(BOB);
        branch.settleMint(id, 0);
        assertEq(kwt.balanceOf(ALICE), 1_000_000e18, "to the owner, without fee");
        assertEq(branch.vault(id).debt, 1_000_000e18, "debt");
        vm.expectRevert(IRegionBranch.NoRequest.selector);
        branch.settleMint(id, 0);
    }

    function test_aRoundObservedBeforeTheRequestDoesNotSettle() external {
        vm.startPrank(ALICE);
        uint32 id = branch.open(STABLE, 1_000_000e18, 0, 0);
        vm.warp(START + 100);
        branch.requestMint(id, 1_000e18);
        vm.stopPrank();
        target.set(PRICE); // the same second
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.NoRoundSince.selector, START + 100));
        branch.settleMint(id, 0);
    }

    function test_requestsAreCheckedWhenTheySettle() external {
        vm.startPrank(ALICE);
        uint32 id = branch.open(STABLE, 240e18, 0, 0);
        branch.requestMint(id, 1_000e18);
        vm.stopPrank();
        newRound(0.21e18);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BelowRatio.selector, 12_000));
        branch.settleMint(id, 0);
        vm.startPrank(ALICE);
        branch.deposit(id, 12e18, 0);
        branch.settleMint(id, 0);
        vm.stopPrank();
    }

    function test_oldRequestsOnlyEnd() external {
        vm.startPrank(ALICE);
        uint32 id = branch.open(STABLE, 1_000e18, 0, 0);
        branch.requestMint(id, 1_000e18);
        vm.stopPrank();
        vm.warp(START + 72 hours + 1);
        target.set(PRICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.RequestExpired.selector, START + 72 hours));
        branch.settleMint(id, 0);
        vm.startPrank(ALICE);
        branch.cancelMint(id);
        vm.expectRevert(IRegionBranch.NoRequest.selector);
        branch.cancelMint(id);
        vm.expectRevert(IRegionBranch.ZeroAmount.selector);
        branch.requestMint(id, 0);
        vm.expectRevert(IRegionBranch.ZeroAmount.selector);
        branch.mint(id, 0, 0);
        vm.stopPrank();
    }

    function test_noMintOnAnUnhealthyFeed() external {
        vm.startPrank(ALICE);
        uint32 id = branch.open(STABLE, 1_000e18, 0, 0);
        branch.requestMint(id, 1_000e18);
        vm.stopPrank();
        newRound(PRICE);
        target.setHealthy(false);
        vm.expectRevert(IRegionBranch.UnhealthyFeed.selector);
        branch.settleMint(id, 0);
        vm.startPrank(ALICE);
        vm.expectRevert(IRegionBranch.UnhealthyFeed.selector);
        branch.mint(id, 1_000e18, 0);
        vm.stopPrank();
        branch.shutDown();
        vm.startPrank(ALICE);
        vm.expectRevert(IRegionBranch.IsShutDown.selector);
        branch.mint(id, 1_000e18, 0);
        vm.expectRevert(IRegionBranch.IsShutDown.selector);
        branch.requestMint(id, 1_000e18);
        vm.stopPrank();
    }

    function test_debtIsWorthItsGas() external {
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BelowMinDebt.selector, 50.25e18, 100e18));
        branch.open(STABLE, 1_000e18, 50e18, 0);
        vm.stopPrank();
    }

    function test_ceilings() external {
        branch.setCeiling(1_004e18);
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.CeilingReached.selector, 1_005e18, 1_004e18));
        branch.open(STABLE, 1_000e18, 1_000e18, 0);
        vm.expectRevert(abi.encodeWithSelector(Governed.NotGovernance.selector, ALICE));
        branch.setCeiling(1);
        vm.stopPrank();
        branch.setCeiling(1_005e18);
        branch.setCollateral(STABLE, ITarget(address(0)), 1_004e18);
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.CeilingReached.selector, 1_005e18, 1_004e18));
        branch.open(STABLE, 1_000e18, 1_000e18, 0);
        vm.stopPrank();
        branch.setCollateral(STABLE, ITarget(address(0)), 1_005e18);
        vm.prank(ALICE);
        branch.open(STABLE, 1_000e18, 1_000e18, 0);
    }

    /// @dev A mint never leaves less than the least ratio, and debt is always supply.
    function testFuzz_mintedDebtIsCovered(uint256 amount, uint256 collateral, uint256 price) external {
        price = bound(price, 0.01e18, 5e18);
        amount = bound(amount, 1, 10_000e18);
        collateral = bound(collateral, 0, 100_000e18);
        branch.poke();
        target.set(price);
        vm.prank(ALICE);
        try branch.open(STABLE, collateral, amount, 0) returns (uint32 id) {
            uint256 debt = branch.vault(id).debt;
            uint256 high = price > PRICE ? price : PRICE;
            assertGe(collateral * 1e18 * 10_000, debt * high * 12_000, "covered");
            assertEq(kwt.totalSupply(), debt, "debt is supply");
        } catch {
            assertEq(kwt.totalSupply(), 0, "nothing minted");
        }
    }

    function test_parametersAreBounded() external {
        RegionParams memory p = standardParams();
        p.floorFee = 501;
        _refuses(p, "floorFee");
        p = standardParams();
        p.instantShare = 101;
        _refuses(p, "instantShare");
        p = standardParams();
        p.instantTime = 0;
        _refuses(p, "instantTime");
        p.instantTime = 31 days;
        _refuses(p, "instantTime");
        p = standardParams();
        p.requestLife = 0;
        _refuses(p, "requestLife");
        p.requestLife = 31 days;
        _refuses(p, "requestLife");
        p = standardParams();
        p.reserveShare = 10_001;
        _refuses(p, "reserveShare");
    }

    function _refuses(RegionParams memory p, bytes32 name) private {
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BadParameter.selector, name));
        new RegionBranch(address(this), "K", "K", target, p, address(0), standardCollaterals());
    }
}
