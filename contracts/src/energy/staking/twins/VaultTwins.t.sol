// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {StakingPool} from "../StakingPool.sol";
import {StakingVault} from "../StakingVault.sol";

/// @title Twin for tests: counts what was donated, and has no virtual shares.
contract VaultThatCountsDonations is StakingVault {
    constructor(StakingPool pool_) StakingVault(pool_, "Twin", "TWIN") {}

    function totalAssets() public view override returns (uint256) {
        return super.totalAssets() + IERC20(asset()).balanceOf(address(this));
    }

    function _convertToShares(uint256 assets, Math.Rounding rounding) internal view override returns (uint256) {
        return totalSupply() == 0 ? assets : Math.mulDiv(assets, totalSupply(), totalAssets(), rounding);
    }

    function _convertToAssets(uint256 shares, Math.Rounding rounding) internal view override returns (uint256) {
        return totalSupply() == 0 ? shares : Math.mulDiv(shares, totalAssets(), totalSupply(), rounding);
    }
}

/// @title Twin for tests: rounds in favour of the caller.
contract VaultThatRoundsDown is StakingVault {
    constructor(StakingPool pool_) StakingVault(pool_, "Twin", "TWIN") {}

    function _convertToShares(uint256 assets, Math.Rounding) internal view override returns (uint256) {
        return super._convertToShares(assets, Math.Rounding.Floor);
    }
}
