// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {StakingPool} from "./StakingPool.sol";

/// @title  Receipts for a stake whose rewards are staked again by themselves (ERC-4626).
/// @notice One share is worth more of the asset as rewards flow. Shares are an ERC-20; every conversion rounds in
///         favour of those who stay. Needs a pool that pays the token it stakes, without a delay.
/// @dev    The assets are what this vault has in the pool, which only this vault's own calls can change: a donation,
///         here or to the pool, moves no share price. A first depositor gains nothing by one unit either: shares have
///         six decimals more than the asset (virtual shares). Rewards flow second by second, so that there is no
///         moment to jump in before. Assets that take a fee on transfers are refused by the pool's count.
contract StakingVault is ERC4626 {
    using SafeERC20 for IERC20;

    /// @notice The pool in which everything is staked.
    StakingPool public immutable pool;

    /// @notice `amount` of rewards, in units of the asset, were staked again.
    event Compounded(uint256 amount);

    /// @notice The pool pays another token than it stakes, or with a delay.
    error VaultWrongPool(StakingPool pool);

    constructor(
        StakingPool pool_,
        string memory name,
        string memory symbol
    ) ERC4626(pool_.stakeToken()) ERC20(name, symbol) {
        IERC20 token = pool_.stakeToken();
        if (address(token) != address(pool_.rewardToken()) || pool_.unstakeDelay() != 0) revert VaultWrongPool(pool_);
        pool = pool_;
        token.forceApprove(address(pool_), type(uint256).max);
    }

    /// @notice Stakes the rewards so far. Anybody may call; every deposit and withdrawal does it too.
    function compound() public {
        uint256 amount = pool.claim();
        if (amount == 0) return;
        pool.stake(amount);
        emit Compounded(amount);
    }

    /// @inheritdoc ERC4626
    function totalAssets() public view virtual override returns (uint256) {
        return pool.stakedOf(address(this)) + pool.earned(address(this));
    }

    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override {
        super._deposit(caller, receiver, assets, shares);
        compound();
        if (assets > 0) pool.stake(assets);
    }

    function _withdraw(
        address caller,
        address receiver,
        address owner,
        uint256 assets,
        uint256 shares
    ) internal override {
        compound();
        if (assets > 0) pool.unstake(assets);
        super._withdraw(caller, receiver, owner, assets, shares);
    }

    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }
}
