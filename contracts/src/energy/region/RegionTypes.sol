// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { ITarget } from "../oracle/ITarget.sol";

/// @dev What a region is made with, fixed for ever. Times in seconds, shares in basis points, KWT with 18 decimals.
struct RegionParams {
    /// Factor per second with 27 decimals by which the index may move; over `slewTime` at most 1.05.
    uint256 slewPerSecond;
    /// Time in which the index may move by 5 %: a day, less only on networks that replay history fast.
    uint40 slewTime;
    /// A target outside [minIndex, maxIndex] (USD per kWh, 18 decimals) counts as unhealthy.
    uint80 minIndex;
    uint80 maxIndex;
    /// Unhealthy for so long: redemptions pay the last index.
    uint40 graceTime;
    /// Unhealthy for so long: anybody may shut the region down.
    uint40 shutdownTime;
    /// Between the flag on a vault and its liquidation.
    uint40 liquidationDelay;
    /// A request that was not settled for so long can only be taken back.
    uint40 requestLife;
    /// Time in which the allowance for instant mints and redemptions refills.
    uint40 instantTime;
    /// Longest pause of new risk.
    uint40 maxPause;
    /// Fee on instant mints and redemptions.
    uint16 floorFee;
    /// Share of the supply up to which one mint or redemption may be instant.
    uint16 instantShare;
    /// What the liquidator receives above the debt that it repays.
    uint16 liquidationPenalty;
    /// Share of the supply that the surplus must keep when governance spends from it.
    uint16 reserveShare;
    /// KWT up to which a mint or redemption is instant in a small region.
    uint96 instantFloor;
    /// Least debt of a vault after its owner minted or withdrew.
    uint96 minDebt;
    /// Most KWT of the region; governance may change it.
    uint96 ceiling;
}

/// @dev One kind of collateral as configured.
struct CollateralConfig {
    IERC20 token;
    /// USD per whole token. None: one dollar for the first collateral (the stable), unpriced for any other.
    ITarget price;
    /// Least ratio of collateral to debt, basis points.
    uint24 minRatio;
    /// Ratio below which nothing is withdrawn while the price feed is unhealthy, basis points.
    uint24 safeRatio;
    /// Most KWT of debt behind this collateral; 0 admits none.
    uint96 ceiling;
}

/// @dev One kind of collateral as stored: 3 slots.
struct Collateral {
    IERC20 token;
    /// 10 ** (18 - decimals of the token).
    uint64 scale;
    ITarget price;
    uint24 minRatio;
    uint24 safeRatio;
    uint96 ceiling;
    uint96 debt;
    /// Vault with the lowest ratio.
    uint32 head;
}

/// @dev One vault: 2 slots, of which redemption touches only the second.
struct Vault {
    address owner;
    /// When it was flagged for liquidation; 0 when it is not.
    uint40 flaggedAt;
    uint8 collateralId;
    /// Collateral in units of its token.
    uint96 collateral;
    uint96 debt;
    /// Neighbours in the order of ratios.
    uint32 prev;
    uint32 next;
}

/// @dev A mint that waits for the next round.
struct MintRequest {
    uint96 amount;
    uint40 requestedAt;
}

/// @dev A redemption that waits for the next round; its KWT is held by the branch.
struct RedeemRequest {
    address owner;
    uint96 amount;
    /// Lowest price in USD per kWh (18 decimals) that the owner accepts.
    uint80 minPrice;
    uint40 requestedAt;
}

/// @dev The price of a kWh as a call sees it: USD with 18 decimals.
struct Price {
    uint256 index;
    /// The live target when healthy, otherwise the last healthy one.
    uint256 target;
    /// Unix seconds of the oldest observation in the target.
    uint256 updatedAt;
    bool healthy;
}
