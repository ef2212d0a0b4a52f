// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {UnstakeQueue} from "./UnstakeQueue.sol";

/// @title  Stake one token, earn another (or the same): rewards flow evenly over seven days to who is staked.
/// @notice Nobody owns the pool and nothing can be set after it was made. Whoever wants to fund it sends reward tokens
///         and calls {notifyReward}; the pool promises only what it holds. Stakes leave through a queue.
/// @dev    Rewards per staked unit accumulate scaled by 1e36 (Synthetix's shape; so that a token of few
///         decimals spread over a stake of many loses nothing to rounding). Accounting never reads a balance but
///         to find what is not yet promised, so a donation changes no share; it only waits to be promised.
///         Invariants: balance >= staked + queued (of the stake token) and >= promised (of the reward token), the sum
///         of them if it is one token; paid <= funded.
contract StakingPool is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using UnstakeQueue for UnstakeQueue.Queue;

    /// @dev What an account has in the pool.
    struct Account {
        uint256 staked;
        uint256 rewards;
        uint256 paidPerUnit;
    }

    /// @notice Seconds over which a reward flows.
    uint256 public constant REWARD_DURATION = 7 days;
    uint256 private constant SCALE = 1e36;

    /// @notice What is staked: WATT or shares of a pool.
    IERC20 public immutable stakeToken;
    /// @notice What is earned. May be the same token.
    IERC20 public immutable rewardToken;
    /// @notice Seconds between asking for a stake back and its payment. Zero: it is paid at once.
    uint256 public immutable unstakeDelay;

    /// @notice Units of the stake token that earn.
    uint256 public totalStaked;
    /// @notice Units of the stake token that wait to be paid out.
    uint256 public totalQueued;
    /// @notice Units of the reward token promised to stakers and not yet paid.
    uint256 public totalPromised;
    /// @notice Units of the reward token that flow per second, scaled by 1e36.
    uint256 public rewardRate;
    /// @notice When the present reward ends, in seconds since 1970.
    uint256 public rewardEndsAt;

    uint256 private _perUnit;
    uint256 private _updatedAt;
    mapping(address account => Account) private _accounts;
    mapping(address account => UnstakeQueue.Queue) private _queues;

    /// @notice `amount` units began to earn for `account`.
    event Staked(address indexed account, uint256 amount);
    /// @notice `amount` units stopped earning and are paid from `releaseAt` (seconds since 1970).
    event UnstakeRequested(address indexed account, uint256 amount, uint256 releaseAt);
    /// @notice `amount` units of stake went back to `account`.
    event Unstaked(address indexed account, uint256 amount);
    /// @notice `amount` units of reward were paid to `account`.
    event RewardPaid(address indexed account, uint256 amount);
    /// @notice `amount` units more flow until `endsAt` at `rate` (units per second, scaled by 1e36).
    event RewardNotified(uint256 amount, uint256 rate, uint256 endsAt);
    /// @notice `amount` units were not earned, because nobody was staked; they can be promised again.
    event RewardUnearned(uint256 amount);

    /// @notice Nothing to stake, unstake, pay or promise.
    error StakingAmountZero();
    /// @notice More than 2^128 - 1 units.
    error StakingAmountTooLarge(uint256 amount);
    /// @notice More than the account has staked.
    error StakingInsufficient(uint256 asked, uint256 staked);
    /// @notice More than the pool holds beyond what is owed already.
    error StakingNotFunded(uint256 asked, uint256 held);
    /// @notice The promise would slow the present flow, which stakers count on: bring more, or wait for its end.
    error StakingRateWouldFall(uint256 rate, uint256 presentRate);

    constructor(IERC20 stakeToken_, IERC20 rewardToken_, uint256 unstakeDelay_) {
        stakeToken = stakeToken_;
        rewardToken = rewardToken_;
        unstakeDelay = unstakeDelay_;
    }

    /// @notice Stakes `amount` of the caller. What arrives counts, should the token take a fee.
    function stake(uint256 amount) external nonReentrant {
        _stake(amount);
    }

    /// @notice As {stake}, with the caller's permit for `amount`. A permit that somebody used before does no harm.
    function stakeWithPermit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external nonReentrant {
        try IERC20Permit(address(stakeToken)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _stake(amount);
    }

    /// @notice Asks for `amount` back. It stops earning now and can be taken with {withdraw} after {unstakeDelay};
    ///         without a delay it is paid now.
    /// @dev    Reverts with `UnstakeQueueFull` when too many requests of the caller wait.
    function unstake(uint256 amount) external nonReentrant {
        if (amount == 0) revert StakingAmountZero();
        _settle(msg.sender);
        Account storage account = _accounts[msg.sender];
        if (amount > account.staked) revert StakingInsufficient(amount, account.staked);
        account.staked -= amount;
        totalStaked -= amount;
        emit UnstakeRequested(msg.sender, amount, block.timestamp + unstakeDelay);
        if (unstakeDelay == 0) return _payStake(amount);

        totalQueued += amount;
        _queues[msg.sender].push(amount, block.timestamp + unstakeDelay);
    }

    /// @notice Pays the caller every request whose time has come.
    function withdraw() external nonReentrant returns (uint256 amount) {
        amount = _queues[msg.sender].popReleased();
        if (amount == 0) revert StakingAmountZero();
        totalQueued -= amount;
        _payStake(amount);
    }

    /// @notice Pays the caller its rewards; pays nothing when there are none.
    function claim() external nonReentrant returns (uint256 amount) {
        _settle(msg.sender);
        amount = _accounts[msg.sender].rewards;
        if (amount == 0) return 0;
        _accounts[msg.sender].rewards = 0;
        totalPromised -= amount;
        emit RewardPaid(msg.sender, amount);
        rewardToken.safeTransfer(msg.sender, amount);
    }

    /// @notice Promises `amount` of reward tokens, held here and not promised yet, over the next {REWARD_DURATION}
    ///         together with what still flows. Anybody may call; nobody can slow the present flow by it.
    function notifyReward(uint256 amount) external nonReentrant {
        if (amount == 0) revert StakingAmountZero();
        if (amount > type(uint128).max) revert StakingAmountTooLarge(amount);
        _settle(address(0));
        uint256 held = unpromised();
        if (amount > held) revert StakingNotFunded(amount, held);

        uint256 left = rewardEndsAt > block.timestamp ? (rewardEndsAt - block.timestamp) * rewardRate : 0;
        uint256 rate = (amount * SCALE + left) / REWARD_DURATION;
        if (left > 0 && rate < rewardRate) revert StakingRateWouldFall(rate, rewardRate);
        totalPromised += amount;
        rewardRate = rate;
        rewardEndsAt = block.timestamp + REWARD_DURATION;
        emit RewardNotified(amount, rate, rewardEndsAt);
    }

    /// @notice Units of the reward token held beyond everything owed.
    function unpromised() public view virtual returns (uint256) {
        uint256 owed = totalPromised;
        if (address(rewardToken) == address(stakeToken)) owed += totalStaked + totalQueued;
        return Math.saturatingSub(rewardToken.balanceOf(address(this)), owed);
    }

    /// @notice What `account` has staked.
    function stakedOf(address account) external view returns (uint256) {
        return _accounts[account].staked;
    }

    /// @notice What {claim} would pay `account` now; rounds down.
    function earned(address account) external view returns (uint256) {
        (uint256 perUnit,) = _accrued();
        return _earned(_accounts[account], perUnit);
    }

    /// @notice What `account` asked for back, in the order of asking.
    function queueOf(address account) external view returns (UnstakeQueue.Ticket[] memory) {
        return _queues[account].waiting();
    }

    function _stake(uint256 amount) private {
        _settle(msg.sender);
        uint256 arrived = _take(amount);
        if (arrived == 0) revert StakingAmountZero();
        _accounts[msg.sender].staked += arrived;
        totalStaked += arrived;
        emit Staked(msg.sender, arrived);
    }

    /// @dev Brings `amount` from the caller; returns what arrived.
    function _take(uint256 amount) internal virtual returns (uint256) {
        uint256 held = stakeToken.balanceOf(address(this));
        stakeToken.safeTransferFrom(msg.sender, address(this), amount);
        return stakeToken.balanceOf(address(this)) - held;
    }

    function _payStake(uint256 amount) private {
        emit Unstaked(msg.sender, amount);
        stakeToken.safeTransfer(msg.sender, amount);
    }

    /// @dev Brings the sums up to now, and the account with them.
    function _settle(address account) private {
        uint256 unearned;
        (_perUnit, unearned) = _accrued();
        _updatedAt = block.timestamp;
        if (unearned > 0) {
            totalPromised -= unearned;
            emit RewardUnearned(unearned);
        }
        if (account == address(0)) return;
        _accounts[account].rewards = _earned(_accounts[account], _perUnit);
        _accounts[account].paidPerUnit = _perUnit;
    }

    /// @dev The accumulated reward per staked unit as of now, and what flowed past while nobody was staked.
    function _accrued() private view returns (uint256 perUnit, uint256 unearned) {
        uint256 until = Math.min(block.timestamp, rewardEndsAt);
        if (until <= _updatedAt) return (_perUnit, 0);
        uint256 flowed = (until - _updatedAt) * rewardRate;
        if (totalStaked == 0) return (_perUnit, flowed / SCALE);
        return (_perUnit + flowed / totalStaked, 0);
    }

    function _earned(Account storage account, uint256 perUnit) private view returns (uint256) {
        return account.rewards + Math.mulDiv(account.staked, perUnit - account.paidPerUnit, SCALE);
    }
}
