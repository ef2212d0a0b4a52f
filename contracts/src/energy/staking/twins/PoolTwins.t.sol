// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {StakingPool} from "../StakingPool.sol";

/// @title Twin for tests: believes the amount asked for instead of what arrived.
contract PoolThatBelieves is StakingPool {
    using SafeERC20 for IERC20;

    constructor(IERC20 stakeToken_, IERC20 rewardToken_) StakingPool(stakeToken_, rewardToken_, 0) {}

    function _take(uint256 amount) internal override returns (uint256) {
        stakeToken.safeTransferFrom(msg.sender, address(this), amount);
        return amount;
    }
}

/// @title Twin for tests: takes stakes for rewards when both are one token.
contract PoolThatMixes is StakingPool {
    constructor(IERC20 token) StakingPool(token, token, 0) {}

    function unpromised() public view override returns (uint256) {
        return rewardToken.balanceOf(address(this)) - totalPromised;
    }
}

/// @title Twin for tests: the lock forgets that another call holds it.
contract PoolWithoutLock is StakingPool {
    constructor(IERC20 stakeToken_, IERC20 rewardToken_) StakingPool(stakeToken_, rewardToken_, 0) {}

    function _reentrancyGuardStorageSlot() internal pure override returns (bytes32) {
        return keccak256(msg.data);
    }
}
