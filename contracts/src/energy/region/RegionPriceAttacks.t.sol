// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { RegionSetup } from "../../testing/region/RegionSetup.sol";
import { vm } from "../../testing/Vm.sol";
import { RegionBranch } from "./RegionBranch.sol";
import { WithoutSlew, WithoutTwoPrices, WithoutWait } from "./twins/RegionBranchTwins.t.sol";
import { KwtToken } from "./KwtToken.sol";

/// @dev Somebody knows the next price. Each attack is played against the branch and against a twin without one defence.
contract RegionPriceAttacksTest is RegionSetup {
    uint256 private constant FALL = 0.1e18; // from 0.2
    uint256 private constant RISE = 0.6e18; // the largest step of the published history

    /// @dev The price will halve at the next round: the attacker redeems now what will be worth half.
    function test_redeemBeforeAKnownFall() external {
        openVault(ALICE, STABLE, 1_000_000e18, 30_000);
        assertLe(_redeemBeforeFall(), 50_000e18, "no more than the new price");
    }

    function test_twin_redeemBeforeAKnownFall() external {
        _use(new WithoutWait(target, standardParams(), standardCollaterals()));
        openVault(ALICE, STABLE, 1_000_000e18, 30_000);
        assertGt(_redeemBeforeFall(), 99_000e18, "nearly the old price: vault owners pay the difference");
    }

    /// @dev The price has halved, but the index is still on its way.
    function test_redeemAtTheSlowIndexAfterAFall() external {
        openVault(ALICE, STABLE, 1_000_000e18, 30_000);
        assertLe(_redeemAfterFall(), 1_000e18, "the target");
    }

    function test_twin_redeemAtTheSlowIndexAfterAFall() external {
        _use(new WithoutTwoPrices(target, standardParams(), standardCollaterals()));
        openVault(ALICE, STABLE, 1_000_000e18, 30_000);
        assertGt(_redeemAfterFall(), 1_900e18, "the old index");
    }

    /// @dev The price triples. The attacker mints as much as it may just before and walks away with the tokens.
    function test_mintBeforeAKnownRise() external {
        openVault(BOB, STABLE, 1_000_000e18, 60_000);
        assertEq(_mintBeforeRise(), 0, "sold in time, no bad debt");
    }

    function test_twin_mintBeforeAKnownRise() external {
        _use(new WithoutSlew(target, standardParams(), standardCollaterals()));
        openVault(BOB, STABLE, 1_000_000e18, 60_000);
        assertGt(_mintBeforeRise(), 0, "the vault is insolvent before anybody can act");
    }

    /// @dev Mint, redeem and back in one transaction, in either state of index and target: it must not earn.
    function testFuzz_roundTripsDoNotPay(uint256 price, uint256 amount) external {
        openVault(BOB, STABLE, 1_000_000e18, 12_500);
        newRound(bound(price, 0.1e18, 0.4e18));
        branch.poke();
        amount = bound(amount, 100e18, 10_000e18);
        uint256 before = stable.balanceOf(CAROL);
        vm.startPrank(CAROL);
        uint32 id = branch.open(STABLE, 1_000_000e18, amount, 0);
        branch.redeem(amount, 0, CAROL, 100, 0);
        vm.stopPrank();
        // The debt that stays must be bought back at no less than min(index, target).
        uint256 low = branch.currentPrice().index < branch.currentPrice().target
            ? branch.currentPrice().index
            : branch.currentPrice().target;
        uint256 cost = (uint256(branch.vault(id).debt) * low) / 1e18;
        assertLe(stable.balanceOf(CAROL) + branch.vault(id).collateral - cost, before, "no gain");
    }

    function _redeemBeforeFall() private returns (uint256 gained) {
        vm.prank(ALICE);
        kwt.transfer(CAROL, 500_000e18);
        uint256 before = stable.balanceOf(CAROL);
        vm.startPrank(CAROL);
        uint32 request;
        try branch.redeem(500_000e18, 0, CAROL, 100, 0) { } catch {
            request = branch.requestRedeem(500_000e18, 0);
        }
        vm.stopPrank();
        newRound(FALL);
        if (request != 0) branch.settleRedeem(request, 100, 0);
        return stable.balanceOf(CAROL) - before;
    }

    function _redeemAfterFall() private returns (uint256 gained) {
        vm.prank(ALICE);
        kwt.transfer(CAROL, 10_000e18);
        newRound(FALL);
        uint256 before = stable.balanceOf(CAROL);
        vm.prank(CAROL);
        branch.redeem(10_000e18, 0, CAROL, 100, 0);
        return stable.balanceOf(CAROL) - before;
    }

    /// @return badDebt What is left unpaid when everybody acts as fast as the rules allow
    function _mintBeforeRise() private returns (uint256 badDebt) {
        vm.prank(CAROL);
        uint32 id = branch.open(STABLE, 2_412e18, 10_000e18, 0);
        newRound(RISE);
        branch.poke();
        for (uint256 i; i < 8; i++) {
            vm.warp(block.timestamp + 1 hours);
            try branch.flag(id) { break; } catch { }
        }
        vm.warp(block.timestamp + 24 hours);
        target.set(RISE);
        vm.prank(BOB);
        branch.liquidate(id, 20_000e18, BOB, 0);
        (, badDebt) = branch.reserve();
    }

    function _use(RegionBranch twin) private {
        branch = twin;
        kwt = KwtToken(twin.kwt());
        fund(ALICE);
        fund(BOB);
        fund(CAROL);
    }
}
