// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IERC20Metadata } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { ITarget } from "../oracle/ITarget.sol";
import { RegionMath } from "./RegionMath.sol";
import { RegionReserve } from "./RegionReserve.sol";
import { Collateral, CollateralConfig, Price, RegionParams, Vault } from "./RegionTypes.sol";
import { TargetReader } from "./TargetReader.sol";
import { VaultList } from "./VaultList.sol";

/// @title Vaults: collateral that stands behind debt in KWT.
/// @notice Collateral counts as received, not as sent, so tokens that take a fee are credited with what came.
///         Deposits, repayments and closing need neither price nor permission and cannot be paused.
abstract contract RegionVaults is RegionReserve, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;
    using VaultList for mapping(uint32 => Vault);

    uint256 private constant DOLLAR = 1e18;
    uint8 private constant MAX_COLLATERALS = 8;

    /// @notice Least debt of a vault after its owner minted or withdrew, KWT.
    uint256 public immutable minDebt;
    /// @notice What liquidators receive above the debt that they repay, basis points.
    uint256 public immutable liquidationPenalty;
    /// @notice Seconds between a flag and the liquidation.
    uint256 public immutable liquidationDelay;

    Collateral[] internal _collaterals;
    mapping(uint32 vaultId => Vault) internal _vaults;

    constructor(RegionParams memory params) {
        _require(params.minDebt > 0, "minDebt");
        _require(params.liquidationPenalty <= 2_000, "liquidationPenalty");
        _require(params.liquidationDelay > 0 && params.liquidationDelay <= 7 days, "liquidationDelay");
        minDebt = params.minDebt;
        liquidationPenalty = params.liquidationPenalty;
        liquidationDelay = params.liquidationDelay;
    }

    /// @notice All that is stored about a vault.
    function vault(uint32 vaultId) external view returns (Vault memory) {
        return _vaults[vaultId];
    }

    /// @notice Vaults are numbered from 1 to this.
    function vaultCount() external view returns (uint32) {
        return _vaultCount;
    }

    /// @notice All that is stored about the kinds of collateral.
    function collaterals() external view returns (Collateral[] memory) {
        return _collaterals;
    }

    /// @notice The vault after which a vault with these amounts belongs: the hint for a call that leaves it with them.
    /// @dev Walks the list; meant for reading, not for transactions.
    function hintFor(uint8 collateralId, uint256 collateral, uint256 debt) external view returns (uint32 hint) {
        (hint,) = VaultList.find(_vaults, _kind(collateralId).head, collateralId, collateral, debt, 0);
    }

    /// @notice Adds collateral from the caller to any vault.
    /// @param amount Units of the collateral's token that are sent
    function deposit(uint32 vaultId, uint256 amount, uint32 hint) external nonReentrant {
        Vault storage v = _existing(vaultId);
        uint256 received = _receive(_collaterals[v.collateralId].token, amount);
        _change(vaultId, v.collateral + received, v.debt, hint);
        _unflagIfSafe(vaultId);
    }

    /// @notice Takes collateral out of the caller's vault. What stays must cover the debt at max(index, target) by the
    ///         least ratio, or by the safe ratio while the feed is unhealthy. Free of conditions without debt.
    function withdraw(uint32 vaultId, uint256 amount, address to, uint32 hint) external nonReentrant {
        Vault storage v = _owned(vaultId);
        _change(vaultId, v.collateral - amount, v.debt, hint);
        if (v.debt != 0) {
            _requireNewRiskAllowed();
            Price memory price = _accrue();
            Collateral storage kind = _collaterals[v.collateralId];
            _requireCovered(v, price, price.healthy ? kind.minRatio : kind.safeRatio);
        }
        _collaterals[v.collateralId].token.safeTransfer(to, amount);
    }

    /// @notice Burns the caller's KWT against the debt of any vault. Always possible, up to the whole debt.
    /// @param amount KWT; more than the debt counts as the debt
    /// @return burned KWT burnt
    function repay(uint32 vaultId, uint256 amount, uint32 hint) external nonReentrant returns (uint256 burned) {
        Vault storage v = _existing(vaultId);
        burned = amount < v.debt ? amount : v.debt;
        _change(vaultId, v.collateral, v.debt - burned, hint);
        _unflagIfSafe(vaultId);
        _kwt.burn(msg.sender, burned);
    }

    /// @notice Burns the caller's KWT against all debt of the caller's vault and sends all of its collateral. Always
    ///         possible.
    function close(uint32 vaultId, address to) external nonReentrant {
        Vault storage v = _owned(vaultId);
        (uint256 collateral, uint256 debt) = (v.collateral, v.debt);
        _change(vaultId, 0, 0, 0);
        if (debt != 0) _kwt.burn(msg.sender, debt);
        if (collateral != 0) _collaterals[v.collateralId].token.safeTransfer(to, collateral);
    }

    /// @notice Adds a kind of collateral. Only governance. Its least ratio must outlast the slew during a liquidation
    ///         delay.
    function addCollateral(CollateralConfig calldata config) external onlyGovernance {
        _addCollateral(config);
    }

    /// @notice Sets the most debt behind a collateral and, once, where its price comes from. Only governance.
    /// @param price None keeps what is set; a price that is set never changes
    function setCollateral(uint8 collateralId, ITarget price, uint96 ceiling_) external onlyGovernance {
        Collateral storage kind = _kind(collateralId);
        if (address(price) != address(0)) {
            _require(address(kind.price) == address(0) && collateralId != 0, "price");
            kind.price = price;
        }
        kind.ceiling = ceiling_;
        emit CollateralSet(collateralId, address(kind.price), ceiling_);
    }

    function _addCollateral(CollateralConfig memory config) internal {
        uint256 decimals = IERC20Metadata(address(config.token)).decimals();
        uint256 id = _collaterals.length;
        // From the least ratio the index rises for one delay before the vault is sold with the penalty.
        uint256 worst = (RegionMath.power(slewPerSecond, liquidationDelay) * (RegionMath.WHOLE + liquidationPenalty))
            / RegionMath.RAY;
        _require(id < MAX_COLLATERALS && decimals <= 18 && address(config.token) != address(_kwt), "collateral");
        _require(config.minRatio > worst && config.safeRatio >= config.minRatio, "ratio");
        for (uint256 i; i < id; i++) _require(address(_collaterals[i].token) != address(config.token), "collateral");
        _collaterals.push(
            Collateral({
                token: config.token,
                scale: uint64(10 ** (18 - decimals)),
                price: config.price,
                minRatio: config.minRatio,
                safeRatio: config.safeRatio,
                ceiling: config.ceiling,
                debt: 0,
                head: 0
            })
        );
        emit CollateralAdded(
            uint8(id), address(config.token), address(config.price), config.minRatio, config.safeRatio
        );
        emit CollateralSet(uint8(id), address(config.price), config.ceiling);
    }

    /// @dev Makes an empty vault for the caller.
    function _open(uint8 collateralId) internal returns (uint32 vaultId) {
        vaultId = ++_vaultCount;
        Vault storage v = _vaults[vaultId];
        v.owner = msg.sender;
        v.collateralId = collateralId;
        emit VaultOpened(vaultId, msg.sender, collateralId);
    }

    /// @dev Writes a vault's amounts, the debt of its collateral and its place among the vaults.
    function _change(uint32 vaultId, uint256 collateral, uint256 debt, uint32 hint) internal {
        Vault storage v = _vaults[vaultId];
        Collateral storage kind = _collaterals[v.collateralId];
        uint256 oldDebt = v.debt;
        if (oldDebt != 0) _vaults.remove(kind, vaultId);
        v.collateral = collateral.toUint96();
        if (debt != oldDebt) {
            v.debt = debt.toUint96();
            kind.debt = (kind.debt + debt - oldDebt).toUint96();
        }
        if (debt != 0) _vaults.insert(kind, vaultId, hint);
        else if (v.flaggedAt != 0) _unflag(vaultId, v);
        emit VaultChanged(vaultId, collateral, debt);
    }

    /// @dev Takes tokens from the caller and says how many came.
    function _receive(IERC20 token, uint256 amount) internal virtual returns (uint256) {
        if (amount == 0) return 0;
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        return token.balanceOf(address(this)) - before;
    }

    /// @dev Reverts unless the vault covers its debt by `ratio` at max(index, target) and the debt is worth its gas.
    function _requireCovered(Vault storage v, Price memory price, uint256 ratio) internal view {
        if (v.debt < minDebt) revert BelowMinDebt(v.debt, minDebt);
        uint256 high = price.index > price.target ? price.index : price.target;
        if (!_covered(v, high, ratio)) revert BelowRatio(ratio);
    }

    /// @dev Reverts while the collateral has no price to rely on.
    function _covered(Vault storage v, uint256 kwtPrice, uint256 ratio) internal view returns (bool covered) {
        bool priced;
        (covered, priced) = _coverage(v, kwtPrice, ratio);
        if (!priced) revert UnhealthyCollateralPrice(v.collateralId);
    }

    /// @dev USD per whole token with 18 decimals. An unreadable price is an unhealthy one.
    function _collateralPrice(uint256 collateralId, ITarget source) internal view returns (uint256 price, bool ok) {
        if (address(source) == address(0)) return (DOLLAR, collateralId == 0);
        (price,, ok) = TargetReader.read(source);
    }

    /// @dev A vault that was brought back above its least ratio starts a new delay when it falls again.
    function _unflagIfSafe(uint32 vaultId) internal virtual {
        Vault storage v = _vaults[vaultId];
        if (v.flaggedAt == 0) return;
        (bool covered, bool priced) =
            _coverage(v, _accrue().index, _collaterals[v.collateralId].minRatio);
        if (covered && priced) _unflag(vaultId, v);
    }

    function _coverage(Vault storage v, uint256 kwtPrice, uint256 ratio)
        private
        view
        returns (bool covered, bool priced)
    {
        Collateral storage kind = _collaterals[v.collateralId];
        uint256 price;
        (price, priced) = _collateralPrice(v.collateralId, kind.price);
        covered = RegionMath.covers(v.collateral, v.debt, kwtPrice, price, kind.scale, ratio);
    }

    function _unflag(uint32 vaultId, Vault storage v) internal {
        v.flaggedAt = 0;
        emit VaultUnflagged(vaultId);
    }

    function _kind(uint8 collateralId) internal view returns (Collateral storage) {
        if (collateralId >= _collaterals.length) revert UnknownCollateral(collateralId);
        return _collaterals[collateralId];
    }

    function _existing(uint32 vaultId) internal view returns (Vault storage v) {
        v = _vaults[vaultId];
        if (v.owner == address(0)) revert UnknownVault(vaultId);
    }

    function _owned(uint32 vaultId) internal view returns (Vault storage v) {
        v = _vaults[vaultId];
        if (v.owner != msg.sender) revert NotOwner(msg.sender, v.owner);
    }
}
