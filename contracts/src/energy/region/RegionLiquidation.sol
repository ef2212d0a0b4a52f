// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { RegionMath } from "./RegionMath.sol";
import { Collateral, Price, Vault } from "./RegionTypes.sol";
import { RegionVaults } from "./RegionVaults.sol";

/// @title Liquidation: a flag, a delay in which the owner may act, then anybody repays the debt for collateral and
///         penalty.
/// @notice Nothing is sent to the owner, amounts above the debt are cut, and only real safety lifts a flag: neither the
///         owner nor a stranger can make another's liquidation fail. All at the index, never at the target.
abstract contract RegionLiquidation is RegionVaults {
    using SafeERC20 for IERC20;

    /// @notice After the delay a flag allows liquidation for so many delays; then the vault needs a new flag.
    uint256 public constant FLAG_LIFE = 7;

    /// @notice Starts the delay of a vault whose collateral is below its least ratio. Anybody may call.
    function flag(uint32 vaultId) external {
        Vault storage v = _existing(vaultId);
        Price memory price = _accrue();
        if (_safe(v, price)) revert VaultIsSafe(vaultId);
        if (v.flaggedAt != 0 && block.timestamp <= _flagEnd(v)) revert AlreadyFlagged(vaultId);
        v.flaggedAt = uint40(block.timestamp);
        emit VaultFlagged(vaultId, block.timestamp + liquidationDelay);
    }

    /// @notice Lifts the flag of a vault that is above its least ratio again. Anybody may call.
    function unflag(uint32 vaultId) external {
        _unflagIfSafe(vaultId);
    }

    /// @notice Burns up to `maxDebt` of the caller's KWT against the debt of a flagged vault and sends collateral
    ///         worth that at the index, and the penalty, to `to`. A rest of debt below the least debt is avoided by
    ///         taking less.
    /// @param hint Vault near which this one belongs afterwards, when debt is left
    /// @return burned KWT burnt, rounded up
    /// @return seized Units of collateral sent, rounded down
    function liquidate(uint32 vaultId, uint256 maxDebt, address to, uint32 hint)
        external
        nonReentrant
        returns (uint256 burned, uint256 seized)
    {
        Vault storage v = _existing(vaultId);
        Price memory price = _accrue();
        if (_safe(v, price)) revert VaultIsSafe(vaultId);
        bool inWindow = block.timestamp >= v.flaggedAt + liquidationDelay && block.timestamp <= _flagEnd(v);
        if (v.flaggedAt == 0 || !inWindow) revert NotLiquidatable(vaultId);

        uint256 lost;
        (burned, seized, lost) = _liquidation(v, maxDebt, price.index);
        if (burned == 0) revert ZeroAmount();
        _change(vaultId, v.collateral - seized, v.debt - burned - lost, hint);
        _unflagIfSafe(vaultId);
        emit Liquidated(vaultId, msg.sender, burned, seized);
        _kwt.burn(msg.sender, burned);
        _addBadDebt(lost);
        _collaterals[v.collateralId].token.safeTransfer(to, seized);
    }

    /// @dev What a liquidator pays and gets, and the debt that is lost when the collateral is used up.
    function _liquidation(Vault storage v, uint256 maxDebt, uint256 index)
        private
        view
        returns (uint256 burned, uint256 seized, uint256 lost)
    {
        Collateral storage kind = _collaterals[v.collateralId];
        (uint256 collateralPrice,) = _collateralPrice(v.collateralId, kind.price);
        uint256 debt = v.debt;
        burned = maxDebt < debt ? maxDebt : debt;
        if (burned < debt && debt - burned < minDebt) burned = debt > minDebt ? debt - minDebt : 0;
        uint256 bonusPrice = (index * (RegionMath.WHOLE + liquidationPenalty)) / RegionMath.WHOLE;
        seized = RegionMath.collateralFor(burned, bonusPrice, collateralPrice, kind.scale);
        if (seized >= v.collateral) {
            seized = v.collateral;
            uint256 paid = RegionMath.kwtFor(seized, bonusPrice, collateralPrice, kind.scale);
            if (paid < burned) burned = paid;
            lost = debt - burned;
        }
    }

    function _safe(Vault storage v, Price memory price) private view returns (bool) {
        return _covered(v, price.index, _collaterals[v.collateralId].minRatio);
    }

    function _flagEnd(Vault storage v) private view returns (uint256) {
        return v.flaggedAt + liquidationDelay * (1 + FLAG_LIFE);
    }
}
