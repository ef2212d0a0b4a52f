// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title How a supplier turns the KWT that its customers paid into collateral.
/// @notice The register of suppliers grants quota for attested kWh; the supplier itself spends it. Quota buys freedom
///         from the fee and from the wait, not a better price: a burn pays min(index, target) like every redemption.
interface ISupplierBurn {
    /// @notice `supplier` may burn `kwt` more. `quota` is what it may burn in all.
    event QuotaGranted(address indexed supplier, uint256 kwt, uint256 quota);
    /// @notice `supplier` burnt `kwt` of its quota.
    event QuotaUsed(address indexed supplier, uint256 kwt, uint256 quota);

    /// @notice Only the register of suppliers may grant quota.
    error NotSupplierRegistry(address caller);
    /// @notice More than the quota that is left.
    error QuotaExceeded(uint256 asked, uint256 quota);

    /// @notice The token that is burnt: 18 decimals, 1e18 is the price of one kWh.
    function kwt() external view returns (address);

    /// @notice The register that may grant quota; zero when the region has none.
    function supplierRegistry() external view returns (address);

    /// @notice KWT (18 decimals) that `supplier` may still burn fee-free.
    function quotaOf(address supplier) external view returns (uint256);

    /// @notice Adds to the quota of `supplier`: 1e18 for each attested kWh. Only {supplierRegistry}.
    function grantQuota(address supplier, uint256 amount) external;

    /// @notice Burns up to `amount` of the caller's KWT against collateral at min(index, target), without fee or wait.
    /// @param amount KWT, at most the caller's quota
    /// @param minPrice Lowest price in USD per kWh (18 decimals) that the caller accepts
    /// @param to Who receives the collateral
    /// @param maxVaults How many vaults to go through at most
    /// @param hint Vault near which the last vault touched belongs afterwards; 0 searches from the lowest ratio
    /// @return burned KWT burnt; less than `amount` when `maxVaults` or all debt was used up
    function supplierBurn(uint256 amount, uint256 minPrice, address to, uint256 maxVaults, uint32 hint)
        external
        returns (uint256 burned);
}
