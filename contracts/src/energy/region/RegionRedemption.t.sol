// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ITarget } from "../oracle/ITarget.sol";
import { Governed } from "../oracle/Governed.sol";
import { RegionSetup } from "../../testing/region/RegionSetup.sol";
import { vm } from "../../testing/Vm.sol";
import { IRegionBranch } from "./IRegionBranch.sol";
import { ISupplierBurn } from "./ISupplierBurn.sol";

/// @dev Instant redemptions, requests, suppliers, and the end of a region.
contract RegionRedemptionTest is RegionSetup {
    uint256 private constant ALL = 100;

    function test_smallRedemptionsAreInstantForAFee() external {
        uint32 id = openVault(ALICE, STABLE, 10_000e18, 20_000);
        vm.prank(ALICE);
        assertEq(branch.redeem(1_000e18, PRICE, BOB, ALL, 0), 1_000e18, "burnt");
        assertEq(stable.balanceOf(BOB), 1_000_000_199e18, "200 USD less 0.5 %");
        assertEq(branch.vault(id).debt, 9_000e18, "debt gone");
        assertEq(branch.vault(id).collateral, 3_801e18, "the fee stays with the vault");
    }

    function test_theLowestRatioPaysFirst() external {
        uint32 high = openVault(ALICE, STABLE, 1_000e18, 30_000);
        uint32 low = openVault(BOB, STABLE, 1_000e18, 13_000);
        uint32 middle = openVault(CAROL, STABLE, 1_000e18, 20_000);
        vm.prank(ALICE);
        branch.redeem(500e18, 0, ALICE, ALL, 0); // from low, which is then at 159 % of the rest and still the lowest
        assertEq(branch.vault(low).debt, 500e18, "low");
        vm.prank(CAROL);
        branch.redeem(1_000e18, 0, CAROL, ALL, 0);
        assertEq(branch.vault(low).debt, 0, "low is free");
        assertGt(branch.vault(low).collateral, 60e18, "and keeps what is left");
        assertEq(branch.vault(middle).debt, 500e18, "then the middle");
        assertEq(branch.vault(high).debt, 1_000e18, "high untouched");
        vm.prank(BOB);
        branch.close(low, BOB);
    }

    /// @dev WATT at 310 % of 300 % is weaker than the stable at 200 % of 120 %.
    function test_theWeakestOfAllCollateralsPaysFirst() external {
        branch.setCollateral(WATT, ITarget(address(0)), 1_000_000e18);
        uint32 strong = openVault(ALICE, STABLE, 1_000e18, 20_000);
        uint32 weak = openVault(BOB, WATT, 1_000e18, 31_000);
        vm.prank(ALICE);
        branch.redeem(1_000e18, 0, CAROL, ALL, 0);
        assertEq(branch.vault(weak).debt, 0, "WATT paid");
        assertEq(branch.vault(strong).debt, 1_000e18, "the stable did not");
        assertEq(watt.balanceOf(CAROL), 1_000_000_398e18, "199 USD at 0.50");
    }

    function test_collateralWithoutAPriceIsPassedOver() external {
        branch.setCollateral(WATT, ITarget(address(0)), 1_000_000e18);
        uint32 strong = openVault(ALICE, STABLE, 1_000e18, 20_000);
        openVault(BOB, WATT, 1_000e18, 31_000);
        wattPrice.setHealthy(false);
        vm.prank(ALICE);
        branch.redeem(1_000e18, 0, CAROL, ALL, 0);
        assertEq(branch.vault(strong).debt, 0, "the stable paid");
        vm.prank(BOB);
        vm.expectRevert(IRegionBranch.NothingRedeemed.selector);
        branch.redeem(1_000e18, 0, CAROL, ALL, 0);
    }

    function test_redemptionPaysTheLowerPrice() external {
        openVault(ALICE, STABLE, 10_000e18, 20_000);
        newRound(0.4e18);
        vm.prank(ALICE);
        branch.redeem(1_000e18, 0, BOB, ALL, 0);
        assertEq(stable.balanceOf(BOB), 1_000_000_199e18, "the index when the target is higher");
        target.set(0.1e18);
        vm.prank(ALICE);
        branch.redeem(1_000e18, 0, CAROL, ALL, 0);
        assertEq(stable.balanceOf(CAROL), 1_000_000_099.5e18, "the target when it is lower");
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.PriceBelowMinimum.selector, 0.1e18, 0.15e18));
        branch.redeem(1_000e18, 0.15e18, CAROL, ALL, 0);
    }

    function test_largeRedemptionsAreNotInstantAndSlicesEnd() external {
        openVault(ALICE, STABLE, 1_000_000e18, 20_000);
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.NotInstant.selector, 10_001e18, 10_000e18));
        branch.redeem(10_001e18, 0, ALICE, ALL, 0);
        for (uint256 i; i < 10; i++) branch.redeem(10_000e18, 0, ALICE, ALL, 0);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.NotInstant.selector, 1e18, 0));
        branch.redeem(1e18, 0, ALICE, ALL, 0);
        vm.stopPrank();
    }

    function test_requestsSettleAtTheNextRoundWithoutFee() external {
        openVault(ALICE, STABLE, 1_000_000e18, 20_000);
        uint256 now_ = block.timestamp;
        vm.prank(ALICE);
        uint32 request = branch.requestRedeem(500_000e18, 0.15e18);
        assertEq(kwt.balanceOf(address(branch)), 500_000e18, "held");
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.NoRoundSince.selector, now_));
        branch.settleRedeem(request, ALL, 0);
        newRound(0.16e18);
        vm.prank(BOB);
        branch.settleRedeem(request, ALL, 0);
        assertEq(stable.balanceOf(ALICE), 1_000_000_000e18 - 400_000e18 + 80_000e18, "at the new target");
        vm.expectRevert(IRegionBranch.NoRequest.selector);
        branch.settleRedeem(request, ALL, 0);
    }

    function test_requestsKeepTheirMinimumAndEnd() external {
        openVault(ALICE, STABLE, 1_000_000e18, 20_000);
        uint256 now_ = block.timestamp;
        vm.prank(ALICE);
        uint32 request = branch.requestRedeem(500_000e18, 0.19e18);
        newRound(0.16e18);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.PriceBelowMinimum.selector, 0.16e18, 0.19e18));
        branch.settleRedeem(request, ALL, 0);
        vm.warp(now_ + 72 hours + 1);
        target.set(PRICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.RequestExpired.selector, now_ + 72 hours));
        branch.settleRedeem(request, ALL, 0);
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.NotOwner.selector, BOB, ALICE));
        branch.cancelRedeem(request);
        vm.prank(ALICE);
        branch.cancelRedeem(request);
        assertEq(kwt.balanceOf(ALICE), 997_500e18, "a request is no free choice between two prices");
        (uint256 surplus,) = branch.reserve();
        assertEq(surplus, 2_500e18, "fee");
        vm.prank(ALICE);
        vm.expectRevert(IRegionBranch.ZeroAmount.selector);
        branch.requestRedeem(0, 0);
    }

    function test_takingBackBeforeTheRoundIsFree() external {
        openVault(ALICE, STABLE, 1_000e18, 20_000);
        vm.startPrank(ALICE);
        uint32 request = branch.requestRedeem(1_000e18, 0);
        branch.cancelRedeem(request);
        vm.stopPrank();
        assertEq(kwt.balanceOf(ALICE), 1_000e18, "all back");
    }

    function test_longRequestsSettleInParts() external {
        for (uint256 i; i < 5; i++) openVault(ALICE, STABLE, 1_000e18, 15_000 + i);
        vm.prank(ALICE);
        uint32 request = branch.requestRedeem(4_500e18, 0);
        newRound(PRICE);
        assertEq(branch.settleRedeem(request, 2, 0), 2_000e18, "two vaults");
        (, uint96 left,,) = branch.redeemRequests(request);
        assertEq(left, 2_500e18, "the rest waits");
        assertEq(branch.settleRedeem(request, ALL, 0), 2_500e18, "the rest");
        assertEq(stable.balanceOf(address(branch)), branch.vault(5).collateral + 400.12e18, "left");
    }

    function test_anUnhealthyFeedRedeemsAfterTheGraceTime() external {
        openVault(ALICE, STABLE, 1_000_000e18, 20_000);
        vm.prank(ALICE);
        uint32 request = branch.requestRedeem(100_000e18, 0);
        target.setHealthy(false);
        branch.poke();
        vm.warp(block.timestamp + 72 hours - 1);
        vm.prank(ALICE);
        vm.expectRevert(IRegionBranch.UnhealthyFeed.selector);
        branch.redeem(1_000e18, 0, ALICE, ALL, 0);
        vm.expectRevert(IRegionBranch.UnhealthyFeed.selector);
        branch.settleRedeem(request, ALL, 0);
        vm.warp(block.timestamp + 1);
        vm.prank(ALICE);
        branch.redeem(100_000e18, 0, BOB, ALL, 0);
        assertEq(stable.balanceOf(BOB), 1_000_019_900e18, "any size, at the last index, less the fee");
        branch.settleRedeem(request, ALL, 0);
        assertEq(stable.balanceOf(ALICE), 1_000_000_000e18 - 400_000e18 + 20_000e18, "requests as well");
        vm.expectRevert(IRegionBranch.NoRequest.selector);
        branch.settleRedeem(request, ALL, 0);
    }

    function test_noPriceNoRedemption() external {
        target.setHealthy(false);
        branch.poke();
        vm.warp(block.timestamp + 80 hours);
        vm.expectRevert(IRegionBranch.UnhealthyFeed.selector);
        branch.redeem(1, 0, ALICE, ALL, 0);
    }

    function test_aVaultBelowItsDebtGivesAllAndTheRestIsBadDebt() external {
        branch.setCollateral(WATT, ITarget(address(0)), 1_000_000e18);
        uint32 id = openVault(ALICE, WATT, 1_000e18, 31_000); // 1,240 WATT
        openVault(BOB, STABLE, 1_000e18, 20_000);
        wattPrice.set(0.1e18); // 124 USD for 200 USD
        vm.prank(BOB);
        branch.redeem(1_000e18, 0, CAROL, ALL, 0);
        assertEq(watt.balanceOf(CAROL), 1_000_001_240e18, "all of it");
        assertEq(branch.vault(id).debt, 0, "no debt without collateral");
        (, uint256 badDebt) = branch.reserve();
        assertEq(badDebt, 380e18, "what 124 USD did not pay");
        assertEq(stable.balanceOf(CAROL), 1_000_000_000e18 + 75.62e18, "and 76 USD less the fee from the next");
        assertEq(kwt.totalSupply(), 1_000e18, "supply is debt and bad debt");
    }

    function test_aVaultThatIsJustWorthItsDebtPaysAllOfIt() external {
        branch.setCollateral(WATT, ITarget(address(0)), 1_000_000e18);
        uint32 id = openVault(ALICE, WATT, 1_000e18, 32_000); // 1,280 WATT
        wattPrice.set(0.15625e18); // 200 USD for 200 USD
        vm.prank(ALICE);
        assertEq(branch.redeem(1_000e18, 0, CAROL, ALL, 0), 1_000e18, "burnt");
        assertEq(watt.balanceOf(CAROL), 1_000_001_280e18, "all of it, no fee is left to keep");
        assertEq(branch.vault(id).debt, 0, "paid");
        (, uint256 badDebt) = branch.reserve();
        assertEq(badDebt, 0, "nothing is lost");
    }

    function test_afterAShutdownEverybodySharesTheLoss() external {
        branch.setCollateral(WATT, ITarget(address(0)), 1_000_000e18);
        openVault(ALICE, WATT, 1_000e18, 31_000);
        openVault(BOB, STABLE, 4_000e18, 20_000);
        wattPrice.set(0.1e18);
        vm.prank(BOB);
        branch.redeem(1_000e18, 0, CAROL, ALL, 0); // 620 from WATT, 380 from the stable
        branch.shutDown(); // 3,620 of debt and 380 of bad debt
        vm.prank(BOB);
        assertEq(branch.redeem(1_000e18, 0, BOB, ALL, 0), 1_000e18, "all burnt");
        assertEq(stable.balanceOf(BOB), 1_000_000_000e18 - 1_600e18 + 181e18, "905 of 1,000 are backed, no fee");
        vm.prank(ALICE);
        branch.redeem(1_000e18, 0, ALICE, ALL, 0);
        assertEq(stable.balanceOf(ALICE), 1_000_000_181e18, "the same for the next");
        (, uint256 badDebt) = branch.reserve();
        assertEq(badDebt, 190e18, "half is borne");
    }

    function test_aShutdownRedeemsAnyAmountWithoutFee() external {
        openVault(ALICE, STABLE, 1_000_000e18, 20_000);
        vm.prank(ALICE);
        uint32 request = branch.requestRedeem(1_000e18, 0);
        newRound(PRICE);
        branch.shutDown();
        vm.startPrank(ALICE);
        branch.redeem(500_000e18, 0, BOB, ALL, 0);
        branch.cancelRedeem(request);
        vm.stopPrank();
        assertEq(stable.balanceOf(BOB), 1_000_100_000e18, "at the last index");
        assertEq(kwt.balanceOf(ALICE), 500_000e18, "requests come back whole");
    }

    function test_suppliersBurnWithinTheirQuota() external {
        openVault(ALICE, STABLE, 1_000_000e18, 20_000);
        vm.prank(ALICE);
        kwt.transfer(BOB, 500_000e18);
        vm.expectEmit(address(branch));
        emit ISupplierBurn.QuotaGranted(BOB, 300_000e18, 300_000e18);
        branch.grantQuota(BOB, 300_000e18);
        branch.grantQuota(BOB, 1e18);
        vm.startPrank(BOB);
        vm.expectRevert(abi.encodeWithSelector(ISupplierBurn.QuotaExceeded.selector, 300_002e18, 300_001e18));
        branch.supplierBurn(300_002e18, 0, BOB, ALL, 0);
        branch.supplierBurn(300_000e18, PRICE, BOB, ALL, 0);
        vm.stopPrank();
        assertEq(stable.balanceOf(BOB), 1_000_060_000e18, "no fee, no wait");
        assertEq(branch.quotaOf(BOB), 1e18, "used");
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(ISupplierBurn.NotSupplierRegistry.selector, ALICE));
        branch.grantQuota(ALICE, 1);
        branch.setSupplierRegistry(ALICE);
        assertEq(branch.supplierRegistry(), ALICE, "named by vote");
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(Governed.NotGovernance.selector, ALICE));
        branch.setSupplierRegistry(BOB);
    }

    function testFuzz_redemptionNeverPaysTooMuch(uint256 debt, uint256 amount, uint256 price, uint256 ratio) external {
        debt = bound(debt, 100e18, 1_000_000e18);
        ratio = bound(ratio, 12_001, 40_000);
        price = bound(price, 0.01e18, 5e18);
        openVault(ALICE, STABLE, debt, ratio);
        amount = bound(amount, 1, debt);
        vm.prank(ALICE);
        uint32 request = branch.requestRedeem(amount, 0);
        newRound(price);
        uint256 before = stable.balanceOf(ALICE);
        uint256 index = branch.currentPrice().index;
        uint256 low = index < price ? index : price;
        uint256 burned = branch.settleRedeem(request, ALL, 0);
        assertLe((stable.balanceOf(ALICE) - before) * 1e18, burned * low, "rounded against the redeemer");
        (, uint256 badDebt) = branch.reserve();
        assertEq(branch.vault(1).debt + badDebt, kwt.totalSupply(), "supply is debt");
    }
}
