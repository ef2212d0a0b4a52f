// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { IPriceFeed } from "./IPriceFeed.sol";
import { ITarget } from "./ITarget.sol";

/// @title The price of one kWh of a region in US dollars: retail feed times exchange-rate feed.
/// @notice Holds nothing and can change nothing. It is as old as its older leg and healthy only if both legs are.
contract RegionPrice is ITarget {
    using SafeCast for int256;

    /// @notice Local currency per kWh, 8 decimals.
    IPriceFeed public immutable retail;

    /// @notice US dollars per unit of local currency, 8 decimals; none where dollars are the local currency.
    IPriceFeed public immutable exchangeRate;

    /// @dev Both legs have 8 decimals, the price has 18.
    uint8 private constant LEG_DECIMALS = 8;
    uint256 private constant ONE_DOLLAR = 1e8;
    uint256 private constant TO_18_DECIMALS = 1e2;

    /// @notice A leg does not have 8 decimals.
    error WrongDecimals(IPriceFeed feed, uint8 decimals);

    /// @notice The price is not to be relied on now.
    error UnhealthyPrice(IPriceFeed.Unhealthy retailReason, IPriceFeed.Unhealthy exchangeRateReason);

    constructor(IPriceFeed retail_, IPriceFeed exchangeRate_) {
        _checkDecimals(retail_);
        if (address(exchangeRate_) != address(0)) _checkDecimals(exchangeRate_);
        retail = retail_;
        exchangeRate = exchangeRate_;
    }

    /// @inheritdoc ITarget
    function target() public view returns (uint256 usdPerKwh18, uint256 updatedAt, bool healthy) {
        (int192 local, uint64 observedAt) = retail.latestAnswer();
        healthy = retail.healthy();
        uint256 rate = ONE_DOLLAR;
        updatedAt = observedAt;
        if (address(exchangeRate) != address(0)) {
            (int192 answer, uint64 rateObservedAt) = exchangeRate.latestAnswer();
            rate = int256(answer).toUint256();
            if (rateObservedAt < updatedAt) updatedAt = rateObservedAt;
            healthy = healthy && exchangeRate.healthy();
        }
        usdPerKwh18 = int256(local).toUint256() * rate * TO_18_DECIMALS;
    }

    /// @notice As {target}, but reverts with {UnhealthyPrice} unless both legs are healthy.
    function targetStrict() external view returns (uint256 usdPerKwh18, uint256 updatedAt) {
        bool healthy;
        (usdPerKwh18, updatedAt, healthy) = target();
        if (!healthy) {
            IPriceFeed.Unhealthy rateReason =
                address(exchangeRate) == address(0) ? IPriceFeed.Unhealthy.None : exchangeRate.reason();
            revert UnhealthyPrice(retail.reason(), rateReason);
        }
    }

    function _checkDecimals(IPriceFeed feed) private view {
        uint8 decimals = feed.decimals();
        if (decimals != LEG_DECIMALS) revert WrongDecimals(feed, decimals);
    }
}
