// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Assert} from "../../testing/Assert.sol";
import {FeeToken, TestToken} from "../../testing/Tokens.sol";
import {vm} from "../../testing/Vm.sol";
import {StakingPool} from "./StakingPool.sol";
import {StakingVault} from "./StakingVault.sol";
import {VaultThatCountsDonations, VaultThatRoundsDown} from "./twins/VaultTwins.t.sol";

/// @dev Compounding receipts, and attacks on the worth of a share.
contract StakingVaultTest is Assert {
    address private alice = address(0xA11CE);
    address private mallory = address(0x3A110);
    TestToken private watt;
    StakingPool private pool;
    StakingVault private vault;

    function setUp() external {
        vm.warp(1_800_000_000);
        watt = new TestToken("WATT", 18);
        pool = _pool(address(watt), address(watt), 0);
        vault = new StakingVault(pool, "Staked Watt", "sWATT");
        watt.mint(alice, 1000e18);
        watt.mint(mallory, 1000e18);
    }

    function test_rewardsCompound() external {
        uint256 shares = _deposit(vault, alice, 100e18);
        assertEq(shares, 100e24, "six more decimals");
        assertEq(uint256(vault.decimals()), 24, "and it says so");
        _reward(70e18);
        vm.warp(block.timestamp + 3.5 days);
        assertEq(vault.totalAssets(), 135e18 - 1, "half of it flowed; rounded down");
        vault.compound();
        assertEq(pool.stakedOf(address(vault)), 135e18 - 1, "and is staked");
        vm.expectEmit(address(vault));
        emit StakingVault.Compounded(35e18 - 1);
        vm.warp(block.timestamp + 3.5 days);
        vault.compound();
        vm.prank(alice);
        uint256 paid = vault.redeem(shares, alice, alice);
        assertLe(paid, 170e18, "no more than there is");
        assertGe(paid, 170e18 - 1e13, "virtual shares keep a millionth of a millionth or so");
        vault.compound();
    }

    function test_ordinaryDepositsAndWithdrawals() external {
        _deposit(vault, alice, 100e18);
        vm.startPrank(alice);
        vault.withdraw(40e18, alice, alice);
        assertEq(watt.balanceOf(alice), 940e18, "out");
        watt.approve(address(vault), 10e18);
        vault.mint(10e24, alice);
        assertEq(vault.maxWithdraw(alice), 70e18, "60 + 10");
        assertEq(vault.deposit(0, alice), 0, "nothing for nothing");
        assertEq(vault.withdraw(0, alice, alice), 0, "nothing for nothing");
    }

    function test_needsAPoolThatFits() external {
        StakingPool slow = _pool(address(watt), address(watt), 7 days);
        vm.expectRevert(abi.encodeWithSelector(StakingVault.VaultWrongPool.selector, slow));
        new StakingVault(slow, "", "");
        StakingPool other = _pool(address(watt), address(new TestToken("RWD", 18)), 0);
        vm.expectRevert(abi.encodeWithSelector(StakingVault.VaultWrongPool.selector, other));
        new StakingVault(other, "", "");
    }

    function test_assetsThatTakeAFeeAreRefused() external {
        FeeToken fee = new FeeToken();
        StakingVault odd = new StakingVault(_pool(address(fee), address(fee), 0), "", "");
        fee.mint(alice, 100e18);
        vm.startPrank(alice);
        fee.approve(address(odd), 100e18);
        vm.expectRevert();
        odd.deposit(100e18, alice);
    }

    // ── Donation: the first depositor makes a share priceless, and the next deposit rounds to nothing.

    function test_donationInflation() external {
        (uint256 attacker, uint256 victim) = _inflate(vault);
        assertLt(attacker, 900.1e18, "the attacker's donation is gone");
        assertGe(victim, 1000e18 - 1e12, "the victim has everything");
    }

    function test_twin_donationInflation() external {
        (uint256 attacker, uint256 victim) = _inflate(new VaultThatCountsDonations(pool));
        assertGt(attacker, 1000e18, "the attacker gained");
        assertLt(victim, 960e18, "what the victim lost");
    }

    /// @dev One unit deposited, 100e18 donated, the victim deposits 150e18; then both leave, as far as they can.
    function _inflate(StakingVault target) private returns (uint256 attacker, uint256 victim) {
        _deposit(target, mallory, 1);
        vm.prank(mallory);
        watt.transfer(address(target), 100e18);
        _deposit(target, alice, 150e18);
        _leave(target, mallory);
        _leave(target, alice);
        return (watt.balanceOf(mallory), watt.balanceOf(alice));
    }

    /// @dev Donated assets lie in the twin, not in its pool: it pays from the pool what the pool has.
    function _leave(StakingVault target, address who) private {
        uint256 staked = pool.stakedOf(address(target)) + pool.earned(address(target));
        uint256 worth = target.maxWithdraw(who);
        vm.startPrank(who);
        target.withdraw(worth < staked ? worth : staked, who, who);
        vm.stopPrank();
    }

    // ── Rounding: a share is worth much, and the caller asks for a little less than one of them, again and again.

    function test_roundingInFavourOfTheVault() external {
        assertLe(_nibble(vault), 1000e18, "no gain");
    }

    function test_twin_roundingInFavourOfTheVault() external {
        assertGt(_nibble(new VaultThatRoundsDown(pool)), 1000e18, "units for no shares at all");
    }

    /// @dev Mallory's one unit earns 700e18 with nobody else there: now 1e6 shares are worth half of that.
    function _nibble(StakingVault target) private returns (uint256 balance) {
        _deposit(target, alice, 1);
        _reward(700e18);
        vm.warp(block.timestamp + 7 days);
        target.compound();
        uint256 oneShare = target.previewMint(1);
        assertGt(oneShare, 1e14, "a share is worth much");
        vm.startPrank(mallory);
        watt.approve(address(target), type(uint256).max);
        uint256 shares = target.deposit(10e18, mallory);
        for (uint256 i = 0; i < 100; i++) target.withdraw(oneShare - 2, mallory, mallory);
        shares = target.balanceOf(mallory);
        target.redeem(shares, mallory, mallory);
        vm.stopPrank();
        return watt.balanceOf(mallory);
    }

    /// @dev Deposit and leave at once: never a gain, whatever flowed before.
    function testFuzz_noGainWithoutTime(uint96 seed, uint96 reward, uint96 amount, uint32 wait) external {
        _deposit(vault, alice, bound(seed, 1, 1000e18));
        _reward(bound(reward, 1, type(uint96).max));
        vm.warp(block.timestamp + wait % 14 days);
        uint256 shares = _deposit(vault, mallory, bound(amount, 1, 1000e18));
        vm.prank(mallory);
        vault.redeem(shares, mallory, mallory);
        assertLe(watt.balanceOf(mallory), 1000e18, "no gain");
    }

    /// @dev A donation moves no price of a share.
    function testFuzz_donationsMoveNoPrice(uint96 donation, bool toPool) external {
        _deposit(vault, alice, 100e18);
        uint256 worth = vault.convertToAssets(1e24);
        watt.mint(toPool ? address(pool) : address(vault), donation);
        assertEq(vault.convertToAssets(1e24), worth, "same");
    }

    function _pool(address stake, address reward, uint256 delay) private returns (StakingPool) {
        return new StakingPool(IERC20(stake), IERC20(reward), delay);
    }

    function _deposit(StakingVault target, address who, uint256 amount) private returns (uint256 shares) {
        vm.startPrank(who);
        watt.approve(address(target), amount);
        shares = target.deposit(amount, who);
        vm.stopPrank();
    }

    function _reward(uint256 amount) private {
        watt.mint(address(pool), amount);
        pool.notifyReward(amount);
    }
}
