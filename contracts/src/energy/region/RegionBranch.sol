// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ITarget } from "../oracle/ITarget.sol";
import { Governed } from "../oracle/Governed.sol";
import { RegionIndex } from "./RegionIndex.sol";
import { RegionLiquidation } from "./RegionLiquidation.sol";
import { RegionMinting } from "./RegionMinting.sol";
import { RegionRedemption } from "./RegionRedemption.sol";
import { RegionReserve } from "./RegionReserve.sol";
import { CollateralConfig, RegionParams } from "./RegionTypes.sol";
import { RegionVaults } from "./RegionVaults.sol";

/// @title One region: its token, its vaults, its index. Shares no storage with any other region.
/// @notice KWT is a claim on collateral worth the price index of a kWh, not a supply of electricity.
///         Read from the base up: index, reserve, vaults, minting, redemption, liquidation.
/// @dev No owner, no initialiser and no proxy: what the constructor set stays, the rest only governance changes.
contract RegionBranch is RegionRedemption, RegionLiquidation {
    /// @param governance_ The timelock
    /// @param name Name of the token
    /// @param symbol Symbol of the token
    /// @param target_ Price of a kWh
    /// @param params What is fixed for ever
    /// @param supplierRegistry_ The register that grants quota to suppliers; may be none
    /// @param collaterals_ Kinds of collateral; the first is the stable and counts one dollar when it has no price
    constructor(
        address governance_,
        string memory name,
        string memory symbol,
        ITarget target_,
        RegionParams memory params,
        address supplierRegistry_,
        CollateralConfig[] memory collaterals_
    )
        Governed(governance_)
        RegionIndex(target_, params)
        RegionReserve(name, symbol, params)
        RegionVaults(params)
        RegionMinting(params)
    {
        _require(collaterals_.length != 0, "collateral");
        _setSupplierRegistry(supplierRegistry_);
        for (uint256 i; i < collaterals_.length; i++) _addCollateral(collaterals_[i]);
    }
}
