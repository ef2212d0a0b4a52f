// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ITarget } from "../oracle/ITarget.sol";
import { RegionSetup } from "../../testing/region/RegionSetup.sol";
import { vm } from "../../testing/Vm.sol";
import { IRegionBranch } from "./IRegionBranch.sol";

/// @dev Flag, delay, sale; bad debt and surplus.
contract RegionLiquidationTest is RegionSetup {
    /// @dev Alice at 120 %, then the price goes up by 5 % in a day; Bob holds KWT.
    function _weakVault() private returns (uint32 id) {
        openVault(BOB, STABLE, 100_000e18, 30_000);
        id = openVault(ALICE, STABLE, 1_000e18, 12_000);
        newRound(0.3e18);
        branch.poke();
        passDays(1, 0.3e18);
    }

    function test_aWeakVaultIsSoldAfterTheDelay() external {
        uint32 id = _weakVault();
        branch.flag(id);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.AlreadyFlagged.selector, id));
        branch.flag(id);
        vm.startPrank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.NotLiquidatable.selector, id));
        branch.liquidate(id, 1_000e18, BOB, 0);
        vm.stopPrank();
        passDays(1, 0.3e18); // now at 1.05 ** 2, so at 108.8 %
        uint256 index = branch.currentPrice().index;
        vm.prank(BOB);
        (uint256 burned, uint256 seized) = branch.liquidate(id, 2_000e18, CAROL, 0);
        assertEq(burned, 1_000e18, "no more than the debt");
        vm.assertApproxEqAbs(seized, burned * index * 105 / 100 / 1e18, 1_000, "worth the debt and the penalty");
        assertEq(stable.balanceOf(CAROL), 1_000_000_000e18 + seized, "sent");
        assertEq(branch.vault(id).collateral, 240e18 - seized, "the rest stays the owner's");
        (, uint256 badDebt) = branch.reserve();
        assertEq(badDebt, 0, "solvent");
        vm.prank(ALICE);
        branch.close(id, ALICE);
    }

    function test_safeVaultsAreLeftAlone() external {
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 12_000);
        bytes memory safe = abi.encodeWithSelector(IRegionBranch.VaultIsSafe.selector, id);
        vm.expectRevert(safe);
        branch.flag(id);
        vm.expectRevert(safe);
        branch.liquidate(id, 1, ALICE, 0);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.UnknownVault.selector, 7));
        branch.flag(7);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.UnknownVault.selector, 7));
        branch.liquidate(7, 1, ALICE, 0);
    }

    function test_anOwnerWhoActsIsSafeAndGetsANewDelay() external {
        uint32 id = _weakVault();
        branch.flag(id);
        vm.prank(ALICE);
        branch.deposit(id, 1e18, 0); // not enough
        assertGt(branch.vault(id).flaggedAt, 0, "still flagged");
        vm.expectEmit(address(branch));
        emit IRegionBranch.VaultUnflagged(id);
        vm.prank(ALICE);
        branch.deposit(id, 12e18, 0);
        assertEq(branch.vault(id).flaggedAt, 0, "lifted");
        passDays(1, 0.3e18);
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.NotLiquidatable.selector, id));
        branch.liquidate(id, 1_000e18, BOB, 0);
        branch.flag(id);
        vm.prank(ALICE);
        branch.repay(id, 200e18, 0);
        assertEq(branch.vault(id).flaggedAt, 0, "lifted by repayment");
    }

    function test_aFlagIsLiftedWhenThePriceComesBack() external {
        uint32 id = _weakVault();
        branch.flag(id);
        branch.unflag(id);
        assertGt(branch.vault(id).flaggedAt, 0, "not while weak");
        newRound(0.1e18);
        branch.poke();
        passDays(2, 0.1e18);
        branch.unflag(id);
        assertEq(branch.vault(id).flaggedAt, 0, "lifted");
        branch.unflag(id); // nothing to lift
    }

    function test_anOldFlagNeedsToBeRenewed() external {
        uint32 id = _weakVault();
        branch.flag(id);
        passDays(9, 0.3e18);
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.NotLiquidatable.selector, id));
        branch.liquidate(id, 1_000e18, BOB, 0);
        branch.flag(id);
    }

    function test_partsLeaveNoDust() external {
        uint32 id = _weakVault();
        branch.flag(id);
        passDays(3, 0.3e18); // at 98.7 %, so that a part does not make it safe
        vm.startPrank(BOB);
        (uint256 burned,) = branch.liquidate(id, 950e18, BOB, 0);
        assertEq(burned, 900e18, "100 KWT are left, the least debt");
        assertGt(branch.vault(id).flaggedAt, 0, "still weak");
        vm.expectRevert(IRegionBranch.ZeroAmount.selector);
        branch.liquidate(id, 99e18, BOB, 0);
        (burned,) = branch.liquidate(id, 100e18, BOB, 0);
        assertLt(burned, 100e18, "the last part, as far as the collateral goes");
        vm.stopPrank();
        assertEq(branch.vault(id).flaggedAt, 0, "no debt, no flag");
    }

    function test_badDebtIsPaidByTheSurplusFirst() external {
        branch.setCollateral(WATT, ITarget(address(0)), 1_000_000e18);
        vm.prank(BOB);
        branch.open(STABLE, 100_000e18, 10_000e18, 0); // surplus 50
        uint32 id = openVault(ALICE, WATT, 1_000e18, 31_000);
        wattPrice.set(0.1e18); // 124 USD: pays 590.47 KWT with the penalty
        branch.flag(id);
        vm.warp(block.timestamp + 1 days);
        target.set(PRICE);
        vm.prank(BOB);
        (uint256 burned, uint256 seized) = branch.liquidate(id, 1_000e18, BOB, 0);
        assertEq(seized, 1_240e18, "all");
        vm.assertApproxEqAbs(burned, 590.476190476190476191e18, 1, "rounded up");
        (uint256 surplus, uint256 badDebt) = branch.reserve();
        assertEq(surplus, 0, "spent");
        assertEq(badDebt, 1_000e18 - burned - 50e18, "the rest");
        assertEq(branch.vault(1).debt + badDebt, kwt.totalSupply(), "supply is debt and bad debt");
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.SurplusTooSmall.selector, 1, 0));
        branch.spendSurplus(ALICE, 1);
        vm.prank(BOB);
        branch.mint(1, 1_000e18, 0); // surplus 5
        branch.coverBadDebt();
        (surplus, badDebt) = branch.reserve();
        assertEq(surplus, 0, "spent again");
        assertEq(badDebt, 1_000e18 - burned - 55e18, "less");
        branch.coverBadDebt(); // nothing to do
    }

    function test_aVaultThatIsJustWorthDebtAndPenaltyLeavesNoBadDebt() external {
        branch.setCollateral(WATT, ITarget(address(0)), 1_000_000e18);
        openVault(BOB, STABLE, 10_000e18, 20_000);
        uint32 id = openVault(ALICE, WATT, 1_000e18, 32_000); // 1,280 WATT
        wattPrice.set(0.1640625e18); // 210 USD: 200 and 5 %
        branch.flag(id);
        vm.warp(block.timestamp + 1 days);
        target.set(PRICE);
        vm.prank(BOB);
        (uint256 burned, uint256 seized) = branch.liquidate(id, 1_000e18, BOB, 0);
        assertEq(seized, 1_280e18, "all");
        assertEq(burned, 1_000e18, "for all of the debt");
        (, uint256 badDebt) = branch.reserve();
        assertEq(badDebt, 0, "nothing is lost");
    }

    function test_collateralWithoutAPriceIsNotSold() external {
        branch.setCollateral(WATT, ITarget(address(0)), 1_000_000e18);
        uint32 id = openVault(ALICE, WATT, 1_000e18, 31_000);
        wattPrice.set(0.1e18);
        branch.flag(id);
        wattPrice.setHealthy(false);
        vm.prank(ALICE);
        branch.deposit(id, 100_000e18, 0);
        assertGt(branch.vault(id).flaggedAt, 0, "safety cannot be seen now");
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.UnhealthyCollateralPrice.selector, WATT));
        branch.liquidate(id, 1, ALICE, 0);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.UnhealthyCollateralPrice.selector, WATT));
        branch.flag(id);
    }

    function test_governanceSpendsOnlyWhatTheReserveCanMiss() external {
        vm.prank(BOB);
        branch.open(STABLE, 100_000e18, 10_000e18, 0); // surplus 50 of a supply of 10,050: 502.5 are kept
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.SurplusTooSmall.selector, 1, 0));
        branch.spendSurplus(CAROL, 1);
        vm.prank(BOB);
        branch.repay(1, 9_949e18, 0); // supply 101: 5.05 are kept
        branch.spendSurplus(CAROL, 44.95e18);
        assertEq(kwt.balanceOf(CAROL), 44.95e18, "spent");
        vm.prank(ALICE);
        vm.expectRevert();
        branch.spendSurplus(ALICE, 0);
    }

    /// @dev A redeemed vault that became safe starts anew as well.
    function test_redemptionLiftsAFlag() external {
        uint32 id = _weakVault();
        branch.flag(id);
        vm.prank(BOB);
        branch.redeem(900e18, 0, BOB, 10, 0);
        assertEq(branch.vault(id).flaggedAt, 0, "lifted");
    }

    /// @dev Launch parameters against every rise: a stable vault at 120 % is always sold without bad debt.
    function testFuzz_stableVaultsAreNeverInsolvent(uint256 step, uint256 late) external {
        openVault(BOB, STABLE, 100_000e18, 60_000);
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 12_000);
        newRound(bound(step, PRICE + 0.02e18, 5e18));
        branch.poke();
        // A keeper looks every hour.
        for (uint256 i; i < 30; i++) {
            vm.warp(block.timestamp + 1 hours);
            branch.poke();
            try branch.flag(id) { break; } catch { }
        }
        if (branch.vault(id).flaggedAt == 0) return;
        vm.warp(block.timestamp + 24 hours + bound(late, 0, 3 hours));
        vm.prank(BOB);
        branch.liquidate(id, 1_000e18, BOB, 0);
        (, uint256 badDebt) = branch.reserve();
        assertEq(badDebt, 0, "solvent");
        assertGt(branch.vault(id).collateral, 0, "with a rest for the owner");
    }
}
