// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "../../beacon/IBeacon.sol";
import {IProofLedger} from "../IProofLedger.sol";
import {IProviderRegistry} from "../IProviderRegistry.sol";
import {IAskBook} from "./IAskBook.sol";

/// The contracts that a market works with: their addresses are known before any of them stands.
struct MarketParts {
    IProviderRegistry registry;
    IAskBook book;
    IProofLedger ledger;
    IBeacon beacon;
    /// Says which retrievals failed.
    address retrieval;
    /// Gets what both sides lose when a start fails, so that neither gains by it.
    address treasury;
}

/// Times and percentages of a market, for good.
struct MarketNumbers {
    uint64 epochSeconds;
    /// Seconds that a matched provider has at least to become active.
    uint64 startSeconds;
    /// Seconds from now beyond which no order may set its `startBy`: so long may collateral wait for a client.
    uint64 maxStartSeconds;
    /// Epochs that a cancelled order still runs.
    uint32 noticeEpochs;
    /// Missed epochs in a row after which a deal is lost.
    uint32 lossAfter;
    /// Misses in 30 epochs that cost nothing.
    uint8 freeMisses;
    /// Hundredths of a percent of the collateral that a start that failed costs each side (at most 5000).
    uint16 startFee;
    /// Hundredths of a percent of the collateral that a provider loses that declares a loss itself.
    uint16 declaredLoss;
    /// Hundredths of a percent of what is lost that a repair earns (at most 5000).
    uint16 bountyShare;
}
