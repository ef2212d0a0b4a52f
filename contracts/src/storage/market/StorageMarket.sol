// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Proxy} from "@openzeppelin/contracts/proxy/Proxy.sol";
import {Activation} from "./Activation.sol";
import {IMarketChanges} from "./IMarketChanges.sol";
import {MarketNumbers, MarketParts} from "./MarketNumbers.sol";
import {MarketState} from "./MarketState.sol";
import {MarketViews} from "./MarketViews.sol";
import {OrderMatching} from "./OrderMatching.sol";
import {Orders} from "./Orders.sol";
import {Payouts} from "./Payouts.sol";
import {Settlement} from "./Settlement.sol";

/// @title  Storage for native coin: orders with full escrow, deals paid for every proven epoch, repairs, and refunds.
/// @notice Nobody owns it and nothing in it can be changed. Every call has a bound, and no state needs the consent of
///         anybody to be left: what one party can refuse, time or another's call brings about.
/// @dev    Losses, repairs and renewals are code of {MarketChanges}, run on this contract's storage for good.
contract StorageMarket is Orders, OrderMatching, Activation, Settlement, Payouts, MarketViews, IMarketChanges, Proxy {
    /// @notice The other half of the code; made with the same parts and numbers.
    address public immutable changes;

    constructor(MarketParts memory parts, MarketNumbers memory numbers, address changes_) MarketState(parts, numbers) {
        changes = changes_;
    }

    /// @notice Takes what the registry slashed, and nothing else.
    receive() external payable {
        if (msg.sender != address(registry)) revert NotParty(msg.sender);
    }

    /// @inheritdoc IMarketChanges
    function declareLost(uint64) external {
        _fallback();
    }

    /// @inheritdoc IMarketChanges
    function reportLost(uint64) external {
        _fallback();
    }

    /// @notice As {IStorageMarket.retrievalFailed}.
    function retrievalFailed(uint64) external {
        _fallback();
    }

    /// @inheritdoc IMarketChanges
    function matchSlot(uint64, uint8, uint256) external returns (uint64) {
        _fallback();
    }

    /// @inheritdoc IMarketChanges
    function openRepair(uint64, uint8, uint256) external payable returns (uint64) {
        _fallback();
    }

    /// @inheritdoc IMarketChanges
    function topUp(uint64, uint32) external payable returns (uint256) {
        _fallback();
    }

    /// @inheritdoc IMarketChanges
    function cancelOrder(uint64) external {
        _fallback();
    }

    /// @inheritdoc IMarketChanges
    function refund(uint64) external {
        _fallback();
    }

    function _implementation() internal view override returns (address) {
        return changes;
    }
}
