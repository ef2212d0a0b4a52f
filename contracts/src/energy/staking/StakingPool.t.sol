// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Assert} from "../../testing/Assert.sol";
import {FeeToken, HookToken, ITokenHook, TestToken} from "../../testing/Tokens.sol";
import {vm} from "../../testing/Vm.sol";
import {StakingPool} from "./StakingPool.sol";
import {UnstakeQueue} from "./UnstakeQueue.sol";
import {PoolThatBelieves, PoolThatMixes, PoolWithoutLock} from "./twins/PoolTwins.t.sol";

/// @dev Stakes what it was just paid, from the hook that tells it of the payment, while the pool still counts.
contract StakingThief is ITokenHook {
    StakingPool private immutable _pool;
    HookToken private immutable _token;
    bool private _inside;

    constructor(StakingPool pool, HookToken token) {
        (_pool, _token) = (pool, token);
        token.approve(address(pool), type(uint256).max);
        token.setHook(true);
    }

    /// @dev The outer stake counts the balance before and after; the inner one comes in between.
    function attack(uint256 amount) external {
        _pool.stake(amount / 2);
    }

    function onTokens(address from, address, uint256 amount) external {
        if (from != address(this) || _inside) return;
        _inside = true;
        _pool.stake(amount - 1);
    }

    function leave() external {
        _token.setHook(false);
        _pool.unstake(_pool.stakedOf(address(this)));
    }
}

/// @dev Rewards, the queue, and attacks on a pool.
contract StakingPoolTest is Assert {
    uint256 private constant WEEK = 7 days;

    address private alice = vm.addr(0xA11CE);
    address private bob = address(0xB0B);
    TestToken private watt;
    TestToken private reward;
    StakingPool private pool;
    StakingPool private same;

    function setUp() external {
        vm.warp(1_800_000_000);
        watt = new TestToken("WATT", 18);
        reward = new TestToken("RWD", 6);
        pool = new StakingPool(IERC20(address(watt)), IERC20(address(reward)), 7 days);
        same = new StakingPool(IERC20(address(watt)), IERC20(address(watt)), 0);
        for (uint256 i = 0; i < 2; i++) {
            address who = [alice, bob][i];
            watt.mint(who, 1000e18);
            vm.startPrank(who);
            watt.approve(address(pool), type(uint256).max);
            watt.approve(address(same), type(uint256).max);
            vm.stopPrank();
        }
    }

    function test_rewardsFlowByStakeAndTime() external {
        _stake(pool, alice, 100e18);
        _fund(7_000_000);
        vm.warp(block.timestamp + WEEK / 2);
        _stake(pool, bob, 300e18);
        vm.warp(block.timestamp + WEEK);
        assertEq(pool.earned(alice), 3_500_000 + 875_000 - 1, "half alone, then a quarter; rounded down");
        assertEq(pool.earned(bob), 2_625_000 - 1, "three quarters of the second half; rounded down");
        vm.prank(alice);
        assertEq(pool.claim(), 4_374_999, "claimed");
        assertEq(reward.balanceOf(alice), 4_374_999, "paid");
        vm.prank(alice);
        assertEq(pool.claim(), 0, "once");
    }

    function test_aWeekNobodyStakedIsPromisedAgain() external {
        _fund(7_000_000);
        vm.warp(block.timestamp + WEEK / 2);
        _stake(pool, alice, 1e18);
        assertEq(pool.totalPromised(), 3_500_001, "the unearned half is free; rounded down");
        assertEq(pool.unpromised(), 3_499_999, "held");
        vm.warp(block.timestamp + WEEK);
        assertEq(pool.earned(alice), 3_499_999, "half");
        pool.notifyReward(3_499_999);
        vm.warp(block.timestamp + WEEK);
        assertEq(pool.earned(alice), 6_999_998, "and the rest, but for the rounding");
    }

    function test_promisesOnlyWhatIsHeld() external {
        reward.mint(address(pool), 10);
        vm.expectRevert(abi.encodeWithSelector(StakingPool.StakingNotFunded.selector, 11, 10));
        pool.notifyReward(11);
        pool.notifyReward(10);
        vm.expectRevert(abi.encodeWithSelector(StakingPool.StakingNotFunded.selector, 1, 0));
        pool.notifyReward(1);
        vm.expectRevert(StakingPool.StakingAmountZero.selector);
        pool.notifyReward(0);
        vm.expectRevert(
            abi.encodeWithSelector(StakingPool.StakingAmountTooLarge.selector, uint256(type(uint128).max) + 1)
        );
        pool.notifyReward(uint256(type(uint128).max) + 1);
    }

    function test_nobodyCanSlowTheFlow() external {
        _stake(pool, alice, 1e18);
        _fund(7_000_000);
        vm.warp(block.timestamp + WEEK / 2);
        reward.mint(address(pool), 7_000_000);
        vm.expectPartialRevert(StakingPool.StakingRateWouldFall.selector);
        pool.notifyReward(1);
        pool.notifyReward(3_500_000);
        assertEq(pool.rewardEndsAt(), block.timestamp + WEEK, "as fast, but longer");
        pool.notifyReward(3_500_000);
        vm.warp(block.timestamp + WEEK);
        assertEq(pool.earned(alice), 13_999_999, "everything");
    }

    function test_stakesLeaveThroughTheQueue() external {
        _stake(pool, alice, 10e18);
        vm.startPrank(alice);
        pool.unstake(4e18);
        vm.warp(block.timestamp + 1 days);
        pool.unstake(6e18);
        assertEq(pool.stakedOf(alice), 0, "no longer staked");
        assertEq(pool.queueOf(alice).length, 2, "two wait");
        assertEq(pool.totalQueued(), 10e18, "sum");
        vm.warp(block.timestamp + 6 days - 1);
        vm.expectRevert(StakingPool.StakingAmountZero.selector);
        pool.withdraw();
        vm.warp(block.timestamp + 1);
        assertEq(pool.withdraw(), 4e18, "the first");
        UnstakeQueue.Ticket[] memory left = pool.queueOf(alice);
        assertEq(uint256(left[0].amount), 6e18, "the second waits");
        assertEq(uint256(left[0].releaseAt), block.timestamp + 1 days, "a day longer");
        vm.warp(block.timestamp + 1 days);
        assertEq(pool.withdraw(), 6e18, "the second");
        assertEq(watt.balanceOf(alice), 1000e18, "all back");
    }

    function test_queuedStakesEarnNothing() external {
        _stake(pool, alice, 10e18);
        _stake(pool, bob, 10e18);
        vm.prank(alice);
        pool.unstake(10e18);
        _fund(7_000_000);
        vm.warp(block.timestamp + WEEK);
        assertEq(pool.earned(alice), 0, "nothing");
        assertEq(pool.earned(bob), 6_999_999, "all");
    }

    function test_theQueueHasABound() external {
        _stake(pool, alice, 100e18);
        vm.startPrank(alice);
        for (uint256 i = 0; i < 64; i++) pool.unstake(1e18);
        vm.expectRevert(UnstakeQueue.UnstakeQueueFull.selector);
        pool.unstake(1e18);
        vm.warp(block.timestamp + WEEK);
        assertEq(pool.withdraw(), 64e18, "all at once");
        pool.unstake(1e18);
    }

    function test_hugeRequestsAreRefused() external {
        uint256 huge = uint256(type(uint128).max) + 1;
        watt.mint(alice, huge);
        _stake(pool, alice, huge);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(UnstakeQueue.UnstakeAmountTooLarge.selector, huge));
        pool.unstake(huge);
    }

    function test_unstakeRefusals() external {
        _stake(pool, alice, 1e18);
        vm.startPrank(alice);
        vm.expectRevert(StakingPool.StakingAmountZero.selector);
        pool.unstake(0);
        vm.expectRevert(abi.encodeWithSelector(StakingPool.StakingInsufficient.selector, 2e18, 1e18));
        pool.unstake(2e18);
        vm.expectRevert(StakingPool.StakingAmountZero.selector);
        pool.stake(0);
    }

    function test_withoutADelayStakesLeaveAtOnce() external {
        _stake(same, alice, 10e18);
        vm.prank(alice);
        same.unstake(10e18);
        assertEq(watt.balanceOf(alice), 1000e18, "back");
    }

    function test_stakesWithPermit() external {
        bytes32 content = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                alice,
                address(pool),
                5e18,
                0,
                block.timestamp
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(0xA11CE, keccak256(abi.encodePacked(hex"1901", watt.DOMAIN_SEPARATOR(), content)));
        vm.startPrank(alice);
        watt.approve(address(pool), 0);
        watt.permit(alice, address(pool), 5e18, block.timestamp, v, r, s);
        pool.stakeWithPermit(5e18, block.timestamp, v, r, s);
        assertEq(pool.stakedOf(alice), 5e18, "a permit used by somebody else does no harm");
        vm.expectRevert();
        pool.stakeWithPermit(5e18, block.timestamp, v, r, s);
    }

    // ── One token for both: stakes are not rewards.

    function test_stakesAreNotRewards() external {
        _stake(same, bob, 900e18);
        vm.expectRevert(abi.encodeWithSelector(StakingPool.StakingNotFunded.selector, 1, 0));
        same.notifyReward(1);
        watt.mint(address(same), 70e18);
        same.notifyReward(70e18);
        vm.warp(block.timestamp + WEEK);
        vm.prank(bob);
        same.claim();
        vm.prank(bob);
        same.unstake(900e18);
        assertGe(watt.balanceOf(bob), 1070e18 - 1, "everybody can leave");
    }

    function test_twin_stakesAreNotRewards() external {
        StakingPool twin = new PoolThatMixes(IERC20(address(watt)));
        _approveAndStake(twin, bob, 900e18);
        _approveAndStake(twin, alice, 900e18);
        twin.notifyReward(1800e18);
        vm.warp(block.timestamp + WEEK);
        vm.startPrank(alice);
        twin.claim();
        twin.unstake(900e18);
        vm.stopPrank();
        assertGt(watt.balanceOf(alice), 1899e18, "alice left with bob's stake");
        vm.prank(bob);
        vm.expectRevert();
        twin.unstake(900e18);
    }

    // ── A token that takes a fee: only what arrived counts.

    function test_feeOnTransferStake() external {
        FeeToken fee = new FeeToken();
        StakingPool honest = new StakingPool(IERC20(address(fee)), IERC20(address(reward)), 0);
        _stakeFee(fee, honest);
        assertEq(honest.stakedOf(alice), 99e18, "what arrived");
        vm.startPrank(alice);
        honest.unstake(99e18);
        assertEq(fee.balanceOf(address(honest)), 99e18, "bob's is there");
    }

    function test_twin_feeOnTransferStake() external {
        FeeToken fee = new FeeToken();
        StakingPool twin = new PoolThatBelieves(IERC20(address(fee)), IERC20(address(reward)));
        _stakeFee(fee, twin);
        vm.prank(alice);
        twin.unstake(100e18);
        vm.prank(bob);
        vm.expectRevert();
        twin.unstake(100e18);
    }

    function _stakeFee(FeeToken fee, StakingPool target) private {
        for (uint256 i = 0; i < 2; i++) {
            address who = [alice, bob][i];
            fee.mint(who, 100e18);
            vm.startPrank(who);
            fee.approve(address(target), 100e18);
            target.stake(100e18);
            vm.stopPrank();
        }
    }

    // ── A token with hooks: entering again while the pool counts what arrives.

    function test_reentrancyThroughHook() external {
        HookToken hook = new HookToken();
        StakingPool honest = new StakingPool(IERC20(address(hook)), IERC20(address(reward)), 0);
        StakingThief thief = _hookThief(honest, hook);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        thief.attack(100e18);
    }

    function test_twin_reentrancyThroughHook() external {
        HookToken hook = new HookToken();
        StakingPool twin = new PoolWithoutLock(IERC20(address(hook)), IERC20(address(reward)));
        StakingThief thief = _hookThief(twin, hook);
        thief.attack(100e18);
        thief.leave();
        assertEq(hook.balanceOf(address(thief)), 150e18 - 1, "50 of somebody else's");
    }

    function _hookThief(StakingPool target, HookToken hook) private returns (StakingThief thief) {
        hook.mint(bob, 900e18);
        vm.startPrank(bob);
        hook.approve(address(target), 900e18);
        target.stake(900e18);
        vm.stopPrank();
        thief = new StakingThief(target, hook);
        hook.mint(address(thief), 100e18);
    }

    /// @dev Whoever stakes, whenever: what all have earned was funded.
    function testFuzz_earnedIsNeverMoreThanFunded(uint96[4] calldata stakes, uint32[4] calldata waits, uint64 funded)
        external
    {
        funded = uint64(bound(funded, 1, type(uint64).max));
        reward.mint(address(pool), funded);
        pool.notifyReward(funded);
        for (uint256 i = 0; i < 4; i++) {
            watt.mint(alice, stakes[i]);
            if (stakes[i] > 0) _stake(pool, i % 2 == 0 ? alice : bob, bound(stakes[i], 1, 1000e18 / 4));
            vm.warp(block.timestamp + waits[i] % 3 days);
        }
        assertLe(pool.earned(alice) + pool.earned(bob), pool.totalPromised(), "promised");
        assertLe(pool.totalPromised(), funded, "funded");
    }

    function _stake(StakingPool target, address who, uint256 amount) private {
        vm.prank(who);
        target.stake(amount);
    }

    function _approveAndStake(StakingPool target, address who, uint256 amount) private {
        vm.prank(who);
        watt.approve(address(target), amount);
        _stake(target, who, amount);
    }

    function _fund(uint256 amount) private {
        reward.mint(address(pool), amount);
        pool.notifyReward(amount);
    }
}
