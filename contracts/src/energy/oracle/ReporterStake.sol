// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Governed } from "./Governed.sol";

/// @title What reporters put at stake and what they have earned, both in WATT (18 decimals).
/// @notice Stake leaves through a queue, and stays slashable in it. Stake and earnings go to the payout address only,
/// so that a stolen signing key steals nothing.
/// @dev Stakes, earnings and the reward pool are accounted apart; none is ever paid from another.
abstract contract ReporterStake is Governed {
    using SafeERC20 for IERC20;

    /// @dev `stake` includes `leaving`, which waits in the queue until `readyAt`.
    struct Account {
        address payout;
        uint40 readyAt;
        uint128 stake;
        uint128 leaving;
        uint128 earned;
    }

    /// @notice Token of stakes and rewards.
    IERC20 public immutable watt;

    /// @notice Least stake of a member of the reporter set.
    uint128 public immutable minStake;

    /// @notice Seconds that stake waits in the queue.
    uint40 public immutable unstakeDelay;

    /// @notice WATT from which rewards are paid.
    uint256 public rewardPool;

    mapping(address reporter => Account) internal _accounts;

    event Staked(address indexed reporter, address indexed payout, uint256 amount);
    event PayoutChanged(address indexed reporter, address indexed payout);
    event UnstakeRequested(address indexed reporter, uint256 amount, uint256 leaving, uint40 readyAt);
    event Withdrawn(address indexed reporter, address indexed payout, uint256 amount);
    event RewardPoolFunded(address indexed from, uint256 amount);
    event Earned(address indexed reporter, uint256 amount);
    event EarningsPaid(address indexed reporter, address indexed payout, uint256 amount);

    /// @notice The amount is zero, or more than there is.
    error WrongAmount(uint256 available, uint256 asked);
    /// @notice The account belongs to another payout address.
    error NotPayout(address payout, address caller);
    /// @notice The stake is still in the queue.
    error StillQueued(uint40 readyAt);
    /// @notice A sitting member keeps at least {minStake}; resign first.
    error StakeHeld(uint256 keep);
    /// @notice A stake needs a payout address, a queue and a least amount.
    error UnsoundStake();

    constructor(IERC20 watt_, uint128 minStake_, uint40 unstakeDelay_) {
        if (address(watt_) == address(0) || minStake_ == 0 || unstakeDelay_ == 0) revert UnsoundStake();
        watt = watt_;
        minStake = minStake_;
        unstakeDelay = unstakeDelay_;
    }

    /// @notice Stake, queue, earnings and payout address of a reporter.
    function accountOf(address reporter) external view returns (Account memory) {
        return _accounts[reporter];
    }

    /// @notice Stakes WATT of the caller, who is the reporter. `payout` is kept from the first call on.
    function stake(uint128 amount, address payout) external {
        Account storage a = _accounts[msg.sender];
        if (amount == 0) revert WrongAmount(0, 0);
        if (a.payout == address(0)) {
            if (payout == address(0)) revert UnsoundStake();
            a.payout = payout;
        } else if (payout != a.payout) {
            revert NotPayout(a.payout, payout);
        }
        a.stake += amount;
        emit Staked(msg.sender, payout, amount);
        watt.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Moves an account to another payout address. Only the present one may.
    function changePayout(address reporter, address payout) external {
        Account storage a = _accounts[reporter];
        if (msg.sender != a.payout) revert NotPayout(a.payout, msg.sender);
        if (payout == address(0)) revert UnsoundStake();
        a.payout = payout;
        emit PayoutChanged(reporter, payout);
    }

    /// @notice Puts stake of the caller into the queue; what waits already starts over. A sitting member keeps {minStake}.
    function requestUnstake(uint128 amount) external {
        Account storage a = _accounts[msg.sender];
        uint128 free = a.stake - a.leaving;
        if (amount == 0 || amount > free) revert WrongAmount(free, amount);
        if (free - amount < minStake && _mustKeepStake(msg.sender)) revert StakeHeld(minStake);
        a.leaving += amount;
        a.readyAt = uint40(block.timestamp) + unstakeDelay;
        emit UnstakeRequested(msg.sender, amount, a.leaving, a.readyAt);
    }

    /// @notice Pays what has waited long enough to the payout address. Anyone may call.
    function withdraw(address reporter) external {
        Account storage a = _accounts[reporter];
        uint128 amount = a.leaving;
        if (amount == 0) revert WrongAmount(0, 0);
        if (block.timestamp < a.readyAt) revert StillQueued(a.readyAt);
        a.leaving = 0;
        a.stake -= amount;
        emit Withdrawn(reporter, a.payout, amount);
        watt.safeTransfer(a.payout, amount);
    }

    /// @notice Adds WATT of the caller to the reward pool.
    function fundRewards(uint128 amount) external {
        rewardPool += amount;
        emit RewardPoolFunded(msg.sender, amount);
        watt.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Pays what a reporter has earned to the payout address. Anyone may call.
    function payEarnings(address reporter) external {
        Account storage a = _accounts[reporter];
        uint128 amount = a.earned;
        if (amount == 0) revert WrongAmount(0, 0);
        a.earned = 0;
        emit EarningsPaid(reporter, a.payout, amount);
        watt.safeTransfer(a.payout, amount);
    }

    /// @dev Whether the reporter may sign now, and so must have something to lose.
    function _mustKeepStake(address reporter) internal view virtual returns (bool);

    /// @dev Credits a reward as far as the pool reaches.
    function _earn(address reporter, uint256 amount) internal {
        if (amount > rewardPool) amount = rewardPool;
        if (amount == 0) return;
        rewardPool -= amount;
        _accounts[reporter].earned += uint128(amount);
        emit Earned(reporter, amount);
    }

    /// @dev Takes a share of the stake, queue included, rounded up. Returns what was taken.
    function _takeStake(address reporter, uint256 shareBps) internal virtual returns (uint256 taken) {
        Account storage a = _accounts[reporter];
        uint128 left = uint128(uint256(a.stake) * (10_000 - shareBps) / 10_000);
        taken = a.stake - left;
        a.stake = left;
        if (a.leaving > left) a.leaving = left;
    }
}
