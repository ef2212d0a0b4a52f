// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketNumbers, MarketParts} from "./MarketNumbers.sol";
import {MarketState} from "./MarketState.sol";
import {Renewal} from "./Renewal.sol";
import {Repair} from "./Repair.sol";

/// @title The second half of the market's code, which does not fit into one contract.
/// @dev   {StorageMarket} runs it on its own storage, which {MarketState} lays out for both.
///        Called at its own address it knows no order and has no part in any registry.
contract MarketChanges is Repair, Renewal {
    constructor(MarketParts memory parts, MarketNumbers memory numbers) MarketState(parts, numbers) {}
}
