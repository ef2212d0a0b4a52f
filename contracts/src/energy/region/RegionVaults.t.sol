// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { ITarget } from "../oracle/ITarget.sol";
import { Governed } from "../oracle/Governed.sol";
import { RegionSetup } from "../../testing/region/RegionSetup.sol";
import { TargetDouble } from "../../testing/region/TargetDouble.sol";
import { TokenDouble } from "../../testing/region/TokenDouble.sol";
import { vm } from "../../testing/Vm.sol";
import { IRegionBranch } from "./IRegionBranch.sol";
import { RegionBranch } from "./RegionBranch.sol";
import { Collateral, CollateralConfig, RegionParams, Vault } from "./RegionTypes.sol";

/// @dev Deposits, withdrawals, repayment, closing, kinds of collateral and the order of vaults.
contract RegionVaultsTest is RegionSetup {
    function test_aVaultWithoutDebtIsFree() external {
        vm.startPrank(ALICE);
        uint32 id = branch.open(STABLE, 500e18, 0, 0);
        branch.deposit(id, 100e18, 0);
        branch.withdraw(id, 600e18, BOB, 0);
        vm.stopPrank();
        assertEq(stable.balanceOf(BOB), 1_000_000_600e18, "all out");
        assertEq(branch.vaultCount(), 1, "counted");
        assertEq(branch.vault(id).collateral, 0, "empty");
    }

    function test_withdrawalsLeaveTheLeastRatio() external {
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 20_000); // 400 USD for 200 USD of debt
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BelowRatio.selector, 12_000));
        branch.withdraw(id, 160e18 + 1, ALICE, 0);
        branch.withdraw(id, 160e18, ALICE, 0);
        vm.stopPrank();
        assertEq(branch.vault(id).collateral, 240e18, "120 %");
    }

    function test_withdrawalsCountTheHigherPrice() external {
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 20_000);
        newRound(0.3e18); // 120 % of 300 USD is 360
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BelowRatio.selector, 12_000));
        branch.withdraw(id, 40e18 + 1, ALICE, 0);
        branch.withdraw(id, 40e18, ALICE, 0);
        vm.stopPrank();
    }

    function test_anUnhealthyFeedKeepsTheSafeRatio() external {
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 20_000);
        target.setHealthy(false);
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BelowRatio.selector, 15_000));
        branch.withdraw(id, 100e18 + 1, ALICE, 0);
        branch.withdraw(id, 100e18, ALICE, 0);
        vm.stopPrank();
    }

    function test_noWithdrawalFromDebtAfterShutdown() external {
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 20_000);
        branch.shutDown();
        vm.startPrank(ALICE);
        vm.expectRevert(IRegionBranch.IsShutDown.selector);
        branch.withdraw(id, 1, ALICE, 0);
        branch.repay(id, 1_000e18, 0);
        branch.withdraw(id, 400e18, ALICE, 0);
        vm.stopPrank();
    }

    function test_withdrawalsLeaveTheLeastDebt() external {
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 20_000);
        vm.startPrank(ALICE);
        branch.repay(id, 901e18, 0);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BelowMinDebt.selector, 99e18, 100e18));
        branch.withdraw(id, 1, ALICE, 0);
        vm.stopPrank();
    }

    function test_onlyTheOwnerTakes() external {
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 20_000);
        bytes memory refusal = abi.encodeWithSelector(IRegionBranch.NotOwner.selector, BOB, ALICE);
        vm.startPrank(BOB);
        vm.expectRevert(refusal);
        branch.withdraw(id, 1, BOB, 0);
        vm.expectRevert(refusal);
        branch.close(id, BOB);
        vm.expectRevert(refusal);
        branch.mint(id, 1, 0);
        vm.expectRevert(refusal);
        branch.requestMint(id, 1);
        vm.expectRevert(refusal);
        branch.cancelMint(id);
        branch.deposit(id, 5e18, 0);
        vm.stopPrank();
        assertEq(branch.vault(id).collateral, 405e18, "gifts are welcome");
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.UnknownVault.selector, 9));
        branch.deposit(9, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.UnknownVault.selector, 9));
        branch.repay(9, 1, 0);
    }

    function test_anybodyRepaysAndNothingAboveTheDebtIsBurnt() external {
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 20_000);
        openVault(BOB, STABLE, 5_000e18, 20_000);
        vm.prank(BOB);
        assertEq(branch.repay(id, 5_000e18, 0), 1_000e18, "only the debt");
        assertEq(branch.vault(id).debt, 0, "no debt");
        assertEq(branch.vault(id).owner, ALICE, "still hers");
        assertEq(kwt.balanceOf(BOB), 4_000e18, "the rest stays");
    }

    /// @dev Repayment and closing work in every state of the feed and the region.
    function testFuzz_exitsAlwaysWork(uint256 state, uint256 part) external {
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 13_000);
        if (state & 1 != 0) branch.pause(7 days);
        if (state & 2 != 0) target.setHealthy(false);
        if (state & 4 != 0) target.set(4.9e18);
        if (state & 8 != 0) target.setBroken(true);
        if (state & 16 != 0) branch.shutDown();
        if (state & 32 != 0) passDays(3, 0.4e18);
        if (state & 64 != 0) vm.etch(address(target), hex"fe");
        if (state & 32 != 0 && state & (8 + 16 + 64) == 0) branch.flag(id);
        part = bound(part, 1, 1_000e18);
        vm.startPrank(ALICE);
        assertEq(branch.repay(id, part, 0), part, "repaid");
        branch.close(id, ALICE);
        vm.stopPrank();
        assertEq(kwt.totalSupply(), 0, "nothing left");
        assertEq(stable.balanceOf(address(branch)), 0, "all out");
    }

    function test_closingSendsAll() external {
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 20_000);
        vm.prank(ALICE);
        branch.close(id, CAROL);
        assertEq(stable.balanceOf(CAROL), 1_000_000_400e18, "all collateral");
        assertEq(kwt.totalSupply(), 0, "no debt");
        vm.prank(ALICE);
        branch.close(id, CAROL); // an empty one has nothing to close
    }

    function testFuzz_vaultsStandInTheOrderOfRatios(uint256 seed) external {
        uint32[] memory ids = new uint32[](8);
        for (uint256 i; i < 8; i++) {
            seed = uint256(keccak256(abi.encode(seed)));
            ids[i] = openVault(ALICE, STABLE, bound(seed, 100e18, 5_000e18), bound(seed >> 128, 12_001, 40_000));
        }
        for (uint256 i; i < 12; i++) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint32 id = ids[seed % 8];
            uint32 hint = uint32((seed >> 32) % 12); // good, bad, unknown and its own
            vm.prank(ALICE);
            if (seed & (1 << 64) != 0) branch.deposit(id, bound(seed >> 96, 1, 1_000e18), hint);
            else branch.repay(id, bound(seed >> 96, 1, 1_000e18), hint);
            assertOrdered(STABLE);
        }
    }

    function test_hintsSayWhereAVaultBelongs() external {
        uint32 low = openVault(ALICE, STABLE, 1_000e18, 13_000);
        uint32 high = openVault(ALICE, STABLE, 1_000e18, 30_000);
        assertEq(branch.hintFor(STABLE, 200e18, 1_000e18), 0, "at the head");
        assertEq(branch.hintFor(STABLE, 400e18, 1_000e18), low, "between");
        assertEq(branch.hintFor(STABLE, 900e18, 1_000e18), high, "at the end");
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.UnknownCollateral.selector, 2));
        branch.hintFor(2, 1, 1);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.UnknownCollateral.selector, 2));
        branch.open(2, 1, 0, 0);
    }

    function test_collateralsAreAddedByGovernanceWithinBounds() external {
        TokenDouble euro = new TokenDouble("EUR", 6);
        CollateralConfig memory config = CollateralConfig(IERC20(euro), wattPrice, 12_000, 15_000, 1e18);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(Governed.NotGovernance.selector, ALICE));
        branch.addCollateral(config);
        branch.addCollateral(config);
        assertEq(branch.collaterals()[2].scale, 1e12, "scaled");
        _refuses(config, "collateral"); // again
        config.token = new TokenDouble("BIG", 19);
        _refuses(config, "collateral");
        config.token = IERC20(address(kwt));
        _refuses(config, "collateral");
        config.token = new TokenDouble("GBP", 18);
        config.minRatio = 11_024; // 1.05 of slew times 1.05 of penalty is 110.25 %
        _refuses(config, "ratio");
        config.minRatio = 15_001;
        _refuses(config, "ratio");
        config.minRatio = 12_000;
        for (uint256 i = 3; i < 8; i++) {
            config.token = new TokenDouble("X", 18);
            branch.addCollateral(config);
        }
        config.token = new TokenDouble("X", 18);
        _refuses(config, "collateral");
    }

    function test_aPriceIsSetOnceAndNeverForTheStable() external {
        CollateralConfig memory config =
            CollateralConfig(new TokenDouble("NEW", 18), ITarget(address(0)), 12_000, 15_000, 0);
        branch.addCollateral(config);
        branch.setCollateral(2, wattPrice, 5e18);
        assertEq(address(branch.collaterals()[2].price), address(wattPrice), "set");
        branch.setCollateral(2, ITarget(address(0)), 6e18);
        assertEq(address(branch.collaterals()[2].price), address(wattPrice), "kept");
        assertEq(branch.collaterals()[2].ceiling, 6e18, "ceiling");
        bytes memory refusal = abi.encodeWithSelector(IRegionBranch.BadParameter.selector, bytes32("price"));
        vm.expectRevert(refusal);
        branch.setCollateral(2, target, 0);
        vm.expectRevert(refusal);
        branch.setCollateral(STABLE, target, 0);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.UnknownCollateral.selector, 3));
        branch.setCollateral(3, target, 0);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(Governed.NotGovernance.selector, ALICE));
        branch.setCollateral(2, target, 0);
    }

    function test_wattIsAdmittedByVoteAndStopsWithoutAPrice() external {
        vm.startPrank(ALICE);
        uint32 id = branch.open(WATT, 10_000e18, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.CeilingReached.selector, 1_005e18, 0));
        branch.mint(id, 1_000e18, 0);
        vm.stopPrank();
        branch.setCollateral(WATT, ITarget(address(0)), 1_000_000e18);
        vm.startPrank(ALICE);
        branch.mint(id, 1_000e18, 0); // 201 USD of debt, 603 of 5,000 USD are needed
        wattPrice.setBroken(true);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.UnhealthyCollateralPrice.selector, WATT));
        branch.withdraw(id, 1, ALICE, 0);
        wattPrice.setBroken(false);
        branch.withdraw(id, 10_000e18 - 1_206e18, ALICE, 0);
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BelowRatio.selector, 30_000));
        branch.withdraw(id, 1, ALICE, 0);
        vm.stopPrank();
    }

    function test_parametersAreBounded() external {
        RegionParams memory p = standardParams();
        p.minDebt = 0;
        _refuses(p, "minDebt");
        p = standardParams();
        p.liquidationPenalty = 2_001;
        _refuses(p, "liquidationPenalty");
        p = standardParams();
        p.liquidationDelay = 0;
        _refuses(p, "liquidationDelay");
        p.liquidationDelay = 8 days;
        _refuses(p, "liquidationDelay");
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BadParameter.selector, bytes32("collateral")));
        new RegionBranch(
            address(this), "K", "K", target, standardParams(), address(0), new CollateralConfig[](0)
        );
    }

    function assertOrdered(uint8 collateralId) private view {
        Collateral memory kind = branch.collaterals()[collateralId];
        uint256 debt;
        uint32 before;
        for (uint32 id = kind.head; id != 0; id = branch.vault(id).next) {
            Vault memory v = branch.vault(id);
            assertEq(v.prev, before, "linked both ways");
            debt += v.debt;
            if (before != 0) {
                Vault memory lower = branch.vault(before);
                assertLe(uint256(lower.collateral) * v.debt, uint256(v.collateral) * lower.debt, "in order");
            }
            before = id;
        }
        assertEq(debt, kind.debt, "all debt is in the list");
    }

    function _refuses(CollateralConfig memory config, bytes32 name) private {
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BadParameter.selector, name));
        branch.addCollateral(config);
    }

    function _refuses(RegionParams memory p, bytes32 name) private {
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BadParameter.selector, name));
        new RegionBranch(address(this), "K", "K", target, p, address(0), standardCollaterals());
    }
}
