// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { ISupplierBurn } from "./ISupplierBurn.sol";
import { RegionMath } from "./RegionMath.sol";
import { RegionMinting } from "./RegionMinting.sol";
import { RedemptionWalk } from "./RedemptionWalk.sol";
import { Price, RedeemRequest } from "./RegionTypes.sol";

/// @title Redemption: KWT for collateral at min(index, target), the floor under the price.
/// @notice Small amounts at once for a fee, any amount at the first round after a request, suppliers within their
///         quota. While the feed is unhealthy nothing is redeemed until `graceTime` has passed; then at the last
///         index. In a region that is shut down everybody shares its bad debt: each KWT pays its part.
abstract contract RegionRedemption is RegionMinting, RedemptionWalk, ISupplierBurn {
    using SafeCast for uint256;

    /// @inheritdoc ISupplierBurn
    address public supplierRegistry;
    /// @inheritdoc ISupplierBurn
    mapping(address supplier => uint256) public quotaOf;
    /// @notice Redemptions that wait, by number from 1.
    mapping(uint32 requestId => RedeemRequest) public redeemRequests;

    /// @inheritdoc ISupplierBurn
    function kwt() external view returns (address) {
        return address(_kwt);
    }

    /// @notice Redeems up to `amount` of the caller's KWT at once. The fee stays with the vaults that pay. No limit of
    ///         size after the grace time of an unhealthy feed; neither limit nor fee after a shutdown.
    /// @param amount KWT
    /// @param minPrice Lowest price in USD per kWh (18 decimals, before the fee) that the caller accepts
    /// @param to Who receives the collateral
    /// @param maxVaults How many vaults to go through at most
    /// @param hint Vault near which the last vault touched belongs afterwards; 0 searches from the lowest ratio
    /// @return burned KWT burnt; less than `amount` when `maxVaults` or all debt was used up
    function redeem(uint256 amount, uint256 minPrice, address to, uint256 maxVaults, uint32 hint)
        external
        nonReentrant
        returns (uint256 burned)
    {
        Price memory price = _accrue();
        if (price.healthy) _useInstant(0, amount);
        uint256 fee = _shut() ? 0 : floorFee;
        uint256[] memory payouts;
        (burned, payouts) = _redeem(msg.sender, to, amount, _redemptionPrice(price, minPrice), fee, maxVaults, hint);
        _pay(to, payouts);
    }

    /// @inheritdoc ISupplierBurn
    function supplierBurn(uint256 amount, uint256 minPrice, address to, uint256 maxVaults, uint32 hint)
        external
        nonReentrant
        returns (uint256 burned)
    {
        uint256 quota = quotaOf[msg.sender];
        if (amount > quota) revert QuotaExceeded(amount, quota);
        uint256 price = _redemptionPrice(_accrue(), minPrice);
        uint256[] memory payouts;
        (burned, payouts) = _redeem(msg.sender, to, amount, price, 0, maxVaults, hint);
        quotaOf[msg.sender] = quota - burned;
        emit QuotaUsed(msg.sender, burned, quota - burned);
        _pay(to, payouts);
    }

    /// @inheritdoc ISupplierBurn
    function grantQuota(address supplier, uint256 amount) external {
        if (msg.sender != supplierRegistry) revert NotSupplierRegistry(msg.sender);
        uint256 quota = quotaOf[supplier] + amount;
        quotaOf[supplier] = quota;
        emit QuotaGranted(supplier, amount, quota);
    }

    /// @notice Names the register that may grant quota; zero names none. Only governance.
    function setSupplierRegistry(address registry) external onlyGovernance {
        _setSupplierRegistry(registry);
    }

    /// @notice Puts `amount` of the caller's KWT up for redemption at the first round observed after this call,
    ///         without fee.
    /// @param minPrice Lowest price in USD per kWh (18 decimals) at which it may be settled
    /// @return requestId Number of the request
    function requestRedeem(uint256 amount, uint80 minPrice) external nonReentrant returns (uint32 requestId) {
        if (amount == 0) revert ZeroAmount();
        requestId = ++_requestCount;
        redeemRequests[requestId] =
            RedeemRequest(msg.sender, amount.toUint96(), minPrice, uint40(block.timestamp));
        emit RedeemRequested(requestId, msg.sender, amount, minPrice);
        _kwt.collect(msg.sender, amount);
    }

    /// @notice Carries out a request; the collateral goes to its owner. Anybody may call, as often as vaults are left
    ///         to go through, from the first round that was observed after the request until it is older than
    ///         `requestLife`; also once redemptions pay the last index.
    function settleRedeem(uint32 requestId, uint256 maxVaults, uint32 hint)
        external
        nonReentrant
        returns (uint256 burned)
    {
        RedeemRequest memory request = redeemRequests[requestId];
        Price memory price = _accrue();
        uint256 low = _redemptionPrice(price, request.minPrice);
        if (price.healthy || request.requestedAt == 0) _requireSettleable(request.requestedAt, price);
        uint256[] memory payouts;
        (burned, payouts) = _redeem(address(this), request.owner, request.amount, low, 0, maxVaults, hint);
        _setRequest(requestId, request.amount - burned);
        _pay(request.owner, payouts);
    }

    /// @notice Takes the caller's request back. Once a round came after it the fee is due, or a request would be a free
    ///         choice between two prices.
    function cancelRedeem(uint32 requestId) external nonReentrant {
        RedeemRequest memory request = redeemRequests[requestId];
        if (request.owner != msg.sender) revert NotOwner(msg.sender, request.owner);
        Price memory price = _accrue();
        bool free = _shut() || price.updatedAt <= request.requestedAt;
        uint256 fee = free ? 0 : RegionMath.feeOf(request.amount, floorFee);
        _setRequest(requestId, 0);
        _addSurplus(fee);
        _kwt.transfer(request.owner, request.amount - fee);
    }

    function _setSupplierRegistry(address registry) internal {
        supplierRegistry = registry;
        emit SupplierRegistrySet(registry);
    }

    function _setRequest(uint32 requestId, uint256 left) private {
        if (left == 0) delete redeemRequests[requestId];
        else redeemRequests[requestId].amount = uint96(left);
        emit RedeemRequestChanged(requestId, left);
    }

    /// @dev min(index, target) when healthy, the last index when the feed is unhealthy for long enough or for good.
    function _redemptionPrice(Price memory price, uint256 minPrice) internal view virtual returns (uint256 low) {
        if (!price.healthy && !_shut() && !_unhealthyFor(graceTime, price)) revert UnhealthyFeed();
        low = price.healthy && price.target < price.index ? price.target : price.index;
        if (low < minPrice) revert PriceBelowMinimum(low, minPrice);
        if (low == 0) revert UnhealthyFeed();
    }

    /// @dev Takes the debt and burns the KWT; the caller of this pays out when all else is written.
    function _redeem(
        address from,
        address to,
        uint256 amount,
        uint256 price,
        uint256 fee,
        uint256 maxVaults,
        uint32 hint
    ) private returns (uint256 burned, uint256[] memory payouts) {
        uint256 bad = _shut() ? _uncovered() : 0;
        uint256 backed = _kwt.totalSupply() - bad;
        // In a region that is shut down `bad` of `bad + backed` KWT are worth nothing: everybody bears that share.
        (burned, payouts) = _walk(Math.mulDiv(amount, backed, bad + backed), price, fee, maxVaults, hint);
        if (burned == 0) revert NothingRedeemed();
        uint256 lost = Math.mulDiv(burned, bad, backed, Math.Rounding.Ceil);
        _writeOff(lost);
        burned += lost;
        emit Redeemed(from, to, burned, price);
        _kwt.burn(from, burned);
    }
}
