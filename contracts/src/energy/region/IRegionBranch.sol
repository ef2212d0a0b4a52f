// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What a region reports and refuses. The events are enough to rebuild all of its state.
/// @dev Amounts of KWT have 18 decimals, amounts of collateral those of their token, prices are USD per kWh with 18.
interface IRegionBranch {
    /// @notice The index stands at `index` and moves towards `target` from now on.
    event IndexMoved(uint256 index, uint256 target);
    /// @notice The price feed became healthy or unhealthy, as first seen now.
    event FeedHealth(bool healthy);
    /// @notice No new risk until `until`.
    event Paused(uint256 until);
    /// @notice The region winds down for good at `index`.
    event ShutDown(uint256 index);
    event CeilingSet(uint256 ceiling);
    event SupplierRegistrySet(address registry);
    event CollateralAdded(
        uint8 indexed collateralId, address indexed token, address price, uint256 minRatio, uint256 safeRatio
    );
    event CollateralSet(uint8 indexed collateralId, address price, uint256 ceiling);

    event VaultOpened(uint32 indexed vaultId, address indexed owner, uint8 indexed collateralId);
    /// @notice A vault holds and owes these amounts from now on.
    event VaultChanged(uint32 indexed vaultId, uint256 collateral, uint256 debt);
    event VaultFlagged(uint32 indexed vaultId, uint256 liquidatableAt);
    event VaultUnflagged(uint32 indexed vaultId);
    event Liquidated(uint32 indexed vaultId, address indexed liquidator, uint256 burned, uint256 seized);

    event MintRequested(uint32 indexed vaultId, uint256 amount);
    /// @notice The mint request of a vault ended: `minted` KWT came out of it, 0 when it was taken back.
    event MintRequestClosed(uint32 indexed vaultId, uint256 minted);
    event RedeemRequested(uint32 indexed requestId, address indexed owner, uint256 amount, uint256 minPrice);
    /// @notice `left` KWT of a request still wait; 0 ends it.
    event RedeemRequestChanged(uint32 indexed requestId, uint256 left);
    /// @notice `burned` KWT became collateral at `price`.
    event Redeemed(address indexed from, address indexed to, uint256 burned, uint256 price);

    /// @notice The branch holds `surplus` KWT as reserve, and `badDebt` KWT are backed by no vault.
    event ReserveChanged(uint256 surplus, uint256 badDebt);

    /// @notice A parameter is outside its bounds.
    error BadParameter(bytes32 name);
    error UnknownCollateral(uint256 collateralId);
    error UnknownVault(uint32 vaultId);
    error NotOwner(address caller, address owner);
    /// @notice New risk is paused until then.
    error PausedUntil(uint256 until);
    /// @notice The region has been shut down: only exits are left.
    error IsShutDown();
    /// @notice Governance only, unless the feed has been unhealthy for long enough.
    error MayNotShutDown(address caller);
    /// @notice The price of the kWh cannot be relied on now.
    error UnhealthyFeed();
    /// @notice The price of the collateral cannot be relied on now.
    error UnhealthyCollateralPrice(uint256 collateralId);
    error BelowRatio(uint256 ratio);
    error BelowMinDebt(uint256 debt, uint256 minDebt);
    error CeilingReached(uint256 asked, uint256 ceiling);
    /// @notice Too much at once, or in the last `instantTime`: make a request.
    error NotInstant(uint256 asked, uint256 available);
    error NoRequest();
    /// @notice No round has been observed after the request yet.
    error NoRoundSince(uint256 requestedAt);
    error RequestExpired(uint256 expiredAt);
    error PriceBelowMinimum(uint256 price, uint256 minPrice);
    /// @notice No vault had debt that could be redeemed.
    error NothingRedeemed();
    /// @notice The vault has enough collateral.
    error VaultIsSafe(uint32 vaultId);
    /// @notice The vault is flagged already.
    error AlreadyFlagged(uint32 vaultId);
    /// @notice Not flagged, or outside the window in which the flag allows liquidation.
    error NotLiquidatable(uint32 vaultId);
    error SurplusTooSmall(uint256 asked, uint256 available);
    error ZeroAmount();
}
