// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Assert} from "../../testing/Assert.sol";
import {TestToken} from "../../testing/Tokens.sol";
import {vm} from "../../testing/Vm.sol";
import {StakingPool} from "./StakingPool.sol";

/// @dev Three accounts and a funder do what the pool allows, with time passing.
contract StakingActor is Assert {
    StakingPool public immutable pool;
    TestToken private immutable stakeToken;
    TestToken private immutable rewardToken;
    uint256 public funded;
    uint256 public paid;
    uint256 public putIn;
    uint256 public takenOut;

    constructor(StakingPool pool_) {
        pool = pool_;
        (stakeToken, rewardToken) = (TestToken(address(pool_.stakeToken())), TestToken(address(pool_.rewardToken())));
    }

    function stake(uint8 who, uint256 amount) external {
        amount = bound(amount, 1, 1e24);
        address account = accountOf(who);
        stakeToken.mint(account, amount);
        vm.startPrank(account);
        stakeToken.approve(address(pool), amount);
        pool.stake(amount);
        vm.stopPrank();
        putIn += amount;
    }

    function unstake(uint8 who, uint256 amount) external {
        uint256 before = stakeToken.balanceOf(accountOf(who));
        vm.prank(accountOf(who));
        try pool.unstake(bound(amount, 0, pool.stakedOf(accountOf(who)))) {} catch {}
        takenOut += stakeToken.balanceOf(accountOf(who)) - before;
    }

    function withdraw(uint8 who) external {
        vm.prank(accountOf(who));
        try pool.withdraw() returns (uint256 amount) {
            takenOut += amount;
        } catch {}
    }

    function claim(uint8 who) external {
        vm.prank(accountOf(who));
        paid += pool.claim();
    }

    function fund(uint256 amount) external {
        amount = bound(amount, 1, 1e24);
        rewardToken.mint(address(pool), amount);
        funded += amount;
        try pool.notifyReward(amount) {} catch {}
    }

    function overpromise(uint256 amount) external {
        try pool.notifyReward(amount) {} catch {}
    }

    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, 10 days));
    }

    function accountOf(uint8 who) public pure returns (address) {
        return address(uint160(0xAC0 + (who % 3)));
    }
}

/// @dev What must hold of every pool, whatever is done: one with two tokens and a queue, one with one token without.
contract StakingPoolInvariantTest is Assert {
    StakingActor[2] private actors;

    function setUp() external {
        vm.warp(1_800_000_000);
        IERC20 watt = IERC20(address(new TestToken("WATT", 18)));
        actors[0] = new StakingActor(new StakingPool(watt, IERC20(address(new TestToken("RWD", 6))), 7 days));
        actors[1] = new StakingActor(new StakingPool(watt, watt, 0));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](2);
        (targets[0], targets[1]) = (address(actors[0]), address(actors[1]));
    }

    /// @dev One invariant, so that one run of random calls serves all promises.
    function invariant_allPromises() external view {
        _paidIsFunded();
        _whatIsOwedIsHeld();
        _stakesAreCounted();
    }

    function _paidIsFunded() private view {
        for (uint256 i = 0; i < 2; i++) {
            StakingActor actor = actors[i];
            assertLe(actor.paid() + _earned(actor), actor.funded(), "paid and earned");
            assertLe(_earned(actor), actor.pool().totalPromised(), "earned is promised");
        }
    }

    function _whatIsOwedIsHeld() private view {
        for (uint256 i = 0; i < 2; i++) {
            StakingPool pool = actors[i].pool();
            uint256 stakes = pool.totalStaked() + pool.totalQueued();
            uint256 held = pool.stakeToken().balanceOf(address(pool));
            if (i == 1) assertGe(held, stakes + pool.totalPromised(), "one token");
            else assertGe(held, stakes, "stakes");
            assertGe(pool.rewardToken().balanceOf(address(pool)), pool.totalPromised(), "rewards");
        }
    }

    function _stakesAreCounted() private view {
        for (uint256 i = 0; i < 2; i++) {
            StakingPool pool = actors[i].pool();
            uint256 sum = 0;
            for (uint8 who = 0; who < 3; who++) sum += pool.stakedOf(actors[i].accountOf(who));
            assertEq(sum, pool.totalStaked(), "sum of accounts");
            assertEq(actors[i].putIn() - actors[i].takenOut(), pool.totalStaked() + pool.totalQueued(), "in less out");
        }
    }

    function _earned(StakingActor actor) private view returns (uint256 sum) {
        for (uint8 who = 0; who < 3; who++) sum += actor.pool().earned(actor.accountOf(who));
    }
}
