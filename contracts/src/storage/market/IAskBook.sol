// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderClass} from "../IProviderRegistry.sol";

/// What an order needs of an ask.
struct Search {
    uint8 bucket;
    uint64 sizeBytes;
    /// The epoch that runs now, and how many the deal is for.
    uint64 epoch;
    uint32 epochs;
    /// 0: any.
    uint16 region;
    /// Wei a GiB-epoch at most.
    uint256 maxPrice;
}

/// An ask that meets a need; without a provider there is none.
struct Found {
    uint64 ask;
    address provider;
    ProviderClass class;
    uint32 maxEpochs;
    /// Wei an epoch for the shard, and wei of stake that must stand for it.
    uint128 perEpoch;
    uint128 collateral;
}

/// @title What the market asks of the book of asks.
interface IAskBook {
    /// The next ask after `cursor` that meets a need; only the market. Nothing that meets it is passed over.
    /// @param  cursor  0, or where an earlier search stopped; asks withdrawn since then do no harm.
    /// @param  maxSteps Asks to look at.
    /// @return found   Without a provider when there was none within `maxSteps`.
    /// @return stop      Where the next search goes on; 0 when the crossing part of the book is at its end.
    /// @return steps   Asks looked at.
    function next(
        uint64 cursor,
        Search calldata search,
        uint256 maxSteps
    ) external returns (Found memory found, uint64 stop, uint256 steps);

    /// Counts bytes as used by a deal; only the market.
    function take(address provider, uint64 sizeBytes) external;

    /// Counts them as free again; only the market.
    function give(address provider, uint64 sizeBytes) external;
}
