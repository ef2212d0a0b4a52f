// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {
    BlocklistToken, FalseToken, FeeToken, HookToken, SilentToken
} from "../../testing/region/OddTokens.sol";
import { RegionSetup } from "../../testing/region/RegionSetup.sol";
import { TokenDouble } from "../../testing/region/TokenDouble.sol";
import { vm } from "../../testing/Vm.sol";
import { KwtToken } from "./KwtToken.sol";
import { RegionBranch } from "./RegionBranch.sol";
import { CollateralConfig } from "./RegionTypes.sol";
import { RegionVaults } from "./RegionVaults.sol";
import { CountingDonations, RoundingUp, WithoutGuard, WithoutMeasuring } from "./twins/RegionBranchTwins.t.sol";

/// @dev Deposits once more from inside a deposit.
contract Reenterer {
    RegionBranch private immutable branch;
    bytes4 private immutable entry;
    uint32 private vaultId;
    bool private inside;

    constructor(RegionBranch branch_, IERC20 token, bytes4 entry_) {
        (branch, entry) = (branch_, entry_);
        token.approve(address(branch_), type(uint256).max);
    }

    function attack(uint256 amount) external returns (uint32) {
        vaultId = branch.open(0, 0, 0, 0);
        inside = true;
        _deposit(amount / 2);
        return vaultId;
    }

    /// @dev Called by the token before the outer amount has moved.
    function onTokens() external {
        if (!inside) return;
        inside = false;
        _deposit(1e18);
    }

    function takeOut(uint256 amount) external {
        branch.withdraw(vaultId, amount, address(this), 0);
    }

    function _deposit(uint256 amount) private {
        bytes memory call = entry == RegionVaults.deposit.selector
            ? abi.encodeWithSelector(entry, vaultId, amount, 0)
            : abi.encodeWithSelector(entry, vaultId, amount);
        (bool ok,) = address(branch).call(call);
        ok; // an attacker goes on when an attempt fails
    }
}

/// @dev Collateral that is not as it should be, and amounts chosen for their rounding.
contract RegionTokenAttacksTest is RegionSetup {
    function test_reentrancyThroughHooks() external {
        assertLe(_depositTwice(false), 10e18, "credited once at most");
    }

    function test_twin_reentrancyThroughHooks() external {
        assertEq(_depositTwice(true), 11e18, "the inner deposit is credited twice");
    }

    function test_feeOnTransferCollateral() external {
        FeeToken fee = new FeeToken();
        _use(new RegionBranch(address(this), "K", "K", target, standardParams(), address(0), _only(fee)), fee);
        assertTrue(_bothGetOut(), "credited with what came");
    }

    function test_twin_feeOnTransferCollateral() external {
        FeeToken fee = new FeeToken();
        _use(new WithoutMeasuring(target, standardParams(), _only(fee)), fee);
        assertFalse(_bothGetOut(), "the last one finds too little");
    }

    function test_donation() external {
        assertEq(_creditFor(1e18, branch), 1e18, "a donation belongs to nobody");
        assertEq(branch.currentPrice().index, PRICE, "and moves no price");
        vm.startPrank(ALICE);
        branch.open(STABLE, 1_000e18, 1_000e18, 0);
        kwt.transfer(address(branch), 500e18);
        vm.stopPrank();
        (uint256 surplus,) = branch.reserve();
        assertEq(surplus, 5e18, "nor does donated KWT enter the reserve");
    }

    function test_twin_donation() external {
        CountingDonations twin = new CountingDonations(target, standardParams(), standardCollaterals());
        _use(twin, stable);
        assertGt(_creditFor(1e18, twin), 1_000e18, "the next depositor takes it");
    }

    function test_roundingInFavourOfTheCaller() external {
        TokenDouble coarse = new TokenDouble("EUR", 6);
        _use(new RegionBranch(address(this), "K", "K", target, standardParams(), address(this), _only(coarse)), coarse);
        assertEq(_redeemDust(), 0, "dust pays nothing");
    }

    function test_twin_roundingInFavourOfTheCaller() external {
        TokenDouble coarse = new TokenDouble("EUR", 6);
        _use(new RoundingUp(target, standardParams(), _only(coarse)), coarse);
        assertEq(_redeemDust(), 50, "a unit for each wei");
    }

    function test_tokensThatReturnNothing() external {
        SilentToken silent = new SilentToken();
        IERC20 token = IERC20(address(silent));
        branch = new RegionBranch(address(this), "K", "K", target, standardParams(), address(0), _only(token));
        silent.mint(ALICE, 1_000e6);
        vm.startPrank(ALICE);
        silent.approve(address(branch), 1_000e6);
        uint32 id = branch.open(STABLE, 1_000e6, 1_000e18, 0);
        branch.redeem(100e18, 0, BOB, 10, 0);
        branch.withdraw(id, 500e6, BOB, 0);
        vm.stopPrank();
        assertEq(silent.balanceOf(BOB), 519.9e6, "6 decimals: 19.9 USD of redemption and 500 USD");
    }

    function test_tokensThatSayFalse() external {
        FalseToken liar = new FalseToken();
        branch = new RegionBranch(address(this), "K", "K", target, standardParams(), address(0), _only(liar));
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(liar)));
        branch.open(STABLE, 1e18, 0, 0);
    }

    /// @dev A receiver that the token refuses harms only itself, and may name another.
    function test_blockedReceivers() external {
        BlocklistToken block_ = new BlocklistToken();
        _use(new RegionBranch(address(this), "K", "K", target, standardParams(), address(0), _only(block_)), block_);
        uint32 id = openVault(ALICE, STABLE, 1_000e18, 20_000);
        block_.setBlocked(ALICE);
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(BlocklistToken.Blocked.selector, ALICE));
        branch.redeem(100e18, 0, ALICE, 10, 0);
        branch.redeem(100e18, 0, BOB, 10, 0);
        branch.repay(id, 900e18, 0);
        branch.close(id, BOB);
        vm.stopPrank();
    }

    function _depositTwice(bool unguarded) private returns (uint256 credited) {
        HookToken hook = new HookToken();
        WithoutGuard twin = new WithoutGuard(target, standardParams(), _only(hook));
        bytes4 entry = unguarded ? WithoutGuard.depositUnguarded.selector : RegionVaults.deposit.selector;
        Reenterer attacker = new Reenterer(twin, hook, entry);
        hook.mint(address(attacker), 10e18);
        uint32 id = attacker.attack(18e18); // 9 outside, 1 inside
        return twin.vault(id).collateral;
    }

    function _bothGetOut() private returns (bool) {
        vm.prank(ALICE);
        uint32 first = branch.open(STABLE, 1_000e18, 0, 0);
        vm.prank(BOB);
        uint32 second = branch.open(STABLE, 1_000e18, 0, 0);
        vm.prank(ALICE);
        branch.close(first, ALICE);
        vm.prank(BOB);
        try branch.close(second, BOB) {
            return true;
        } catch {
            return false;
        }
    }

    function _creditFor(uint256 amount, RegionBranch to) private returns (uint256) {
        vm.prank(BOB);
        stable.transfer(address(to), 5_000e18);
        vm.prank(CAROL);
        uint32 id = to.open(STABLE, amount, 0, 0);
        return to.vault(id).collateral;
    }

    function _redeemDust() private returns (uint256) {
        uint256 before = stable.balanceOf(CAROL);
        vm.startPrank(ALICE);
        branch.open(STABLE, 1_000e6, 1_000e18, 0);
        vm.stopPrank();
        branch.grantQuota(ALICE, 50); // without fee, so that only the rounding speaks
        vm.startPrank(ALICE);
        for (uint256 i; i < 50; i++) branch.supplierBurn(1, 0, CAROL, 10, 0);
        vm.stopPrank();
        return stable.balanceOf(CAROL) - before;
    }

    function _only(IERC20 token) private view returns (CollateralConfig[] memory configs) {
        configs = new CollateralConfig[](1);
        configs[0] = standardCollaterals()[0];
        configs[0].token = token;
    }

    function _use(RegionBranch other, TokenDouble token) private {
        (branch, stable) = (other, token);
        kwt = KwtToken(other.kwt());
        fund(ALICE);
        fund(BOB);
        fund(CAROL);
    }
}
