// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { RegionMath } from "./RegionMath.sol";
import { Collateral, Vault } from "./RegionTypes.sol";
import { RegionVaults } from "./RegionVaults.sol";

/// @title Which vaults pay a redemption: the one nearest to its least ratio first, over all kinds of collateral.
/// @notice Ratios are compared in units of the least ratio of their collateral, so a WATT vault at 310 % of 300 % pays
///         before a stable vault at 200 % of 120 %. A redeemed vault keeps what is left of its collateral. One that is
///         worth less than its debt gives all it has, and the rest of the debt becomes bad debt.
///         Kinds of collateral without a price to rely on are passed over.
abstract contract RedemptionWalk is RegionVaults {
    using SafeERC20 for IERC20;

    /// @dev What one redemption is made of. Prices are USD with 18 decimals.
    struct Walk {
        uint256 left;
        uint256 kwtPrice;
        uint256 fee;
        uint256[] collateralPrices;
        uint256[] payouts;
        uint256 lost;
    }

    /// @dev Takes up to `amount` of debt from vaults. The caller burns `redeemed` KWT and then pays out.
    /// @return redeemed KWT of debt taken
    /// @return payouts Units of each collateral to pay, rounded down
    function _walk(uint256 amount, uint256 kwtPrice, uint256 fee, uint256 maxVaults, uint32 hint)
        internal
        returns (uint256 redeemed, uint256[] memory payouts)
    {
        uint256[] memory prices = new uint256[](_collaterals.length);
        for (uint256 i; i < prices.length; i++) {
            (uint256 price, bool ok) = _collateralPrice(i, _collaterals[i].price);
            if (ok) prices[i] = price;
        }
        Walk memory walk = Walk(amount, kwtPrice, fee, prices, new uint256[](prices.length), 0);
        for (uint256 i; i < maxVaults && walk.left != 0; i++) {
            uint32 vaultId = _weakest(walk);
            if (vaultId == 0) break;
            _redeemFrom(vaultId, walk, hint);
        }
        _addBadDebt(walk.lost);
        return (amount - walk.left, walk.payouts);
    }

    /// @dev The last act of every redemption.
    function _pay(address to, uint256[] memory payouts) internal {
        for (uint256 i; i < payouts.length; i++) {
            if (payouts[i] != 0) _collaterals[i].token.safeTransfer(to, payouts[i]);
        }
    }

    function _redeemFrom(uint32 vaultId, Walk memory walk, uint32 hint) private {
        Vault storage v = _vaults[vaultId];
        uint256 id = v.collateralId;
        uint256 scale = _collaterals[id].scale;
        (uint256 collateral, uint256 debt) = (v.collateral, v.debt);
        uint256 taken = walk.left < debt ? walk.left : debt;
        uint256 paid = _worth(taken, walk.kwtPrice, walk.collateralPrices[id], scale);
        uint256 lost;
        if (paid >= collateral) {
            paid = collateral;
            uint256 worth = RegionMath.kwtFor(collateral, walk.kwtPrice, walk.collateralPrices[id], scale);
            if (worth < taken) taken = worth;
            lost = debt - taken;
        } else {
            paid -= RegionMath.feeOf(paid, walk.fee);
        }
        _change(vaultId, collateral - paid, debt - taken - lost, hint);
        _unflagIfSafe(vaultId);
        walk.left -= taken;
        walk.lost += lost;
        walk.payouts[id] += paid;
    }

    /// @dev Units of collateral for `taken` KWT, rounded down.
    function _worth(uint256 taken, uint256 kwtPrice, uint256 collateralPrice, uint256 scale)
        internal
        pure
        virtual
        returns (uint256)
    {
        return RegionMath.collateralFor(taken, kwtPrice, collateralPrice, scale);
    }

    /// @dev Each list is in the order of ratios already, so the weakest vault is the head of one of them.
    function _weakest(Walk memory walk) private view returns (uint32 weakest) {
        uint256 lowest = type(uint256).max;
        for (uint256 i; i < walk.collateralPrices.length; i++) {
            Collateral storage kind = _collaterals[i];
            (uint32 head, uint256 price) = (kind.head, walk.collateralPrices[i]);
            if (head == 0 || price == 0) continue;
            Vault storage v = _vaults[head];
            uint256 health =
                RegionMath.health(v.collateral, v.debt, walk.kwtPrice, price, kind.scale, kind.minRatio);
            if (health < lowest) (lowest, weakest) = (health, head);
        }
    }
}
