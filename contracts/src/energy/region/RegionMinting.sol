// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { RegionMath } from "./RegionMath.sol";
import { Collateral, MintRequest, Price, RegionParams, Vault } from "./RegionTypes.sol";
import { RegionVaults } from "./RegionVaults.sol";

/// @title Minting KWT against collateral: small amounts at once for a fee, any amount at the first round after a
///         request.
/// @notice Debt is checked at max(index, target). Instant amounts share an allowance that refills over `instantTime`,
///         so that a large mint in slices is not a way around the wait.
abstract contract RegionMinting is RegionVaults {
    using SafeCast for uint256;

    /// @notice The allowance is so many times the most that one call may take.
    uint256 public constant INSTANT_BURST = 10;

    /// @notice Fee on instant mints and redemptions, basis points.
    uint256 public immutable floorFee;
    /// @notice Share of the supply that one call may mint or redeem at once, basis points.
    uint256 public immutable instantShare;
    /// @notice KWT that one call may mint or redeem at once however small the supply is.
    uint256 public immutable instantFloor;
    /// @notice Seconds in which the allowance refills.
    uint256 public immutable instantTime;
    /// @notice Seconds after which a request can only be taken back.
    uint256 public immutable requestLife;

    /// @notice Most KWT of this region.
    uint96 public ceiling;
    /// @notice The request of a vault, if any.
    mapping(uint32 vaultId => MintRequest) public mintRequests;

    constructor(RegionParams memory params) {
        _require(params.floorFee <= 500, "floorFee");
        _require(params.instantShare <= 100, "instantShare");
        _require(params.instantTime > 0 && params.instantTime <= 30 days, "instantTime");
        _require(params.requestLife > 0 && params.requestLife <= 30 days, "requestLife");
        floorFee = params.floorFee;
        instantShare = params.instantShare;
        instantFloor = params.instantFloor;
        instantTime = params.instantTime;
        requestLife = params.requestLife;
        ceiling = params.ceiling;
        emit CeilingSet(params.ceiling);
    }

    /// @notice Opens a vault for the caller with `collateral` units and, unless `amount` is 0, mints that many KWT at
    ///         once.
    /// @return vaultId Number of the new vault
    function open(uint8 collateralId, uint256 collateral, uint256 amount, uint32 hint)
        external
        nonReentrant
        returns (uint32 vaultId)
    {
        Collateral storage kind = _kind(collateralId);
        uint256 received = _receive(kind.token, collateral);
        vaultId = _open(collateralId);
        if (amount == 0) _change(vaultId, received, 0, hint);
        else _mintInstantly(vaultId, received, amount, hint);
    }

    /// @notice Mints `amount` KWT to the caller against its vault at once. The fee is debt on top, rounded up.
    function mint(uint32 vaultId, uint256 amount, uint32 hint) external nonReentrant {
        _mintInstantly(vaultId, _owned(vaultId).collateral, amount, hint);
    }

    /// @notice Asks for a mint of any size, without fee, at the first round observed after this call. Replaces an
    ///         earlier one.
    function requestMint(uint32 vaultId, uint256 amount) external nonReentrant {
        _owned(vaultId);
        _requireNewRiskAllowed();
        if (amount == 0) revert ZeroAmount();
        mintRequests[vaultId] = MintRequest(amount.toUint96(), uint40(block.timestamp));
        emit MintRequested(vaultId, amount);
    }

    /// @notice Carries out the request of a vault; the KWT go to the owner. Anybody may call, from the first round that
    ///         was observed after the request until the request is older than {requestLife}.
    function settleMint(uint32 vaultId, uint32 hint) external nonReentrant {
        MintRequest memory request = mintRequests[vaultId];
        Price memory price = _accrue();
        _requireSettleable(request.requestedAt, price);
        delete mintRequests[vaultId];
        _mint(vaultId, _vaults[vaultId].collateral, request.amount, 0, price, hint);
        emit MintRequestClosed(vaultId, request.amount);
    }

    /// @notice Takes the caller's request back.
    function cancelMint(uint32 vaultId) external {
        _owned(vaultId);
        if (mintRequests[vaultId].amount == 0) revert NoRequest();
        delete mintRequests[vaultId];
        emit MintRequestClosed(vaultId, 0);
    }

    /// @notice Sets the most KWT of this region; what exists stays. Only governance.
    function setCeiling(uint96 ceiling_) external onlyGovernance {
        ceiling = ceiling_;
        emit CeilingSet(ceiling_);
    }

    /// @notice KWT that can be minted and redeemed at once now.
    function instantAvailable() external view returns (uint256 toMint, uint256 toRedeem) {
        uint256 each = _instantLimit();
        (uint256 minted, uint256 redeemed) = _instantUsed(each);
        uint256 all = each * INSTANT_BURST;
        return (Math.min(each, all - Math.min(all, minted)), Math.min(each, all - Math.min(all, redeemed)));
    }

    /// @dev Counts against the allowance, or reverts.
    function _useInstant(uint256 mintAmount, uint256 redeemAmount) internal virtual {
        uint256 each = _instantLimit();
        uint256 asked = mintAmount + redeemAmount;
        if (asked > each) revert NotInstant(asked, each);
        (uint256 minted, uint256 redeemed) = _instantUsed(each);
        uint256 all = each * INSTANT_BURST;
        (minted, redeemed) = (minted + mintAmount, redeemed + redeemAmount);
        if (mintAmount != 0 && minted > all) revert NotInstant(asked, all - Math.min(all, minted - mintAmount));
        if (redeemAmount != 0 && redeemed > all) revert NotInstant(asked, all - Math.min(all, redeemed - redeemAmount));
        _instantMinted = minted.toUint88();
        _instantRedeemed = redeemed.toUint88();
        _instantAt = uint40(block.timestamp);
    }

    /// @dev Reverts unless a round was observed after `requestedAt` and the request is not too old.
    function _requireSettleable(uint256 requestedAt, Price memory price) internal view {
        if (requestedAt == 0) revert NoRequest();
        if (price.updatedAt <= requestedAt) revert NoRoundSince(requestedAt);
        uint256 expiredAt = requestedAt + requestLife;
        if (block.timestamp > expiredAt) revert RequestExpired(expiredAt);
    }

    function _mintInstantly(uint32 vaultId, uint256 collateral, uint256 amount, uint32 hint) private {
        if (amount == 0) revert ZeroAmount();
        _useInstant(amount, 0);
        _mint(vaultId, collateral, amount, RegionMath.feeOf(amount, floorFee), _accrue(), hint);
    }

    /// @dev Sets the collateral of a vault, raises its debt by amount + fee, and mints both.
    function _mint(uint32 vaultId, uint256 collateral, uint256 amount, uint256 fee, Price memory price, uint32 hint)
        private
    {
        _requireNewRiskAllowed();
        if (!price.healthy) revert UnhealthyFeed();
        Vault storage v = _vaults[vaultId];
        Collateral storage kind = _collaterals[v.collateralId];
        uint256 added = amount + fee;
        _change(vaultId, collateral, v.debt + added, hint);
        if (kind.debt > kind.ceiling) revert CeilingReached(kind.debt, kind.ceiling);
        _requireCovered(v, price, kind.minRatio);
        _unflagIfSafe(vaultId);
        _addSurplus(fee);
        _kwt.mint(v.owner, amount);
        if (fee != 0) _kwt.mint(address(this), fee);
        uint256 supply = _kwt.totalSupply();
        if (supply > ceiling) revert CeilingReached(supply, ceiling);
    }

    function _instantLimit() private view returns (uint256) {
        return Math.max(RegionMath.shareOf(_kwt.totalSupply(), instantShare), instantFloor);
    }

    /// @dev What is used up of both allowances after the refill since the last use.
    function _instantUsed(uint256 each) private view returns (uint256 minted, uint256 redeemed) {
        uint256 refill = (each * INSTANT_BURST * (block.timestamp - _instantAt)) / instantTime;
        minted = _instantMinted - Math.min(_instantMinted, refill);
        redeemed = _instantRedeemed - Math.min(_instantRedeemed, refill);
    }
}
