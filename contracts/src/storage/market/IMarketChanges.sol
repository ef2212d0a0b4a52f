// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What happens to orders and deals out of the ordinary: losses, repairs, more epochs, an early end.
/// @dev   Behind the market's own address; see {StorageMarket}.
interface IMarketChanges {
    /// @notice A deal did not begin in time, or its provider declined: wei that it lost, and that who was to bring the
    ///         shard lost.
    event StartFailed(
        uint64 indexed deal,
        uint64 indexed order,
        address indexed provider,
        uint256 providerFee,
        uint256 otherFee
    );
    /// @notice `repairer` is to bring the shard to its new provider, with a deposit in wei.
    event RepairOpened(uint64 indexed deal, uint64 indexed order, address indexed repairer, uint256 deposit);
    /// @notice The shard is back; `bounty` in wei went to its repairer.
    event RepairDone(uint64 indexed deal, uint64 indexed order, address indexed repairer, uint256 bounty);
    /// @notice The shard did not come in time; the repairer may not try again before `until` (Unix seconds).
    event RepairFailed(uint64 indexed deal, uint64 indexed order, address indexed repairer, uint256 until);
    /// @notice `payer` paid `cost` wei for `epochs` more of every shard that is not closed.
    event OrderToppedUp(uint64 indexed order, address indexed payer, uint32 epochs, uint256 cost);
    /// @notice Its deals end after the notice; nothing is matched any more.
    event OrderCancelled(uint64 indexed order);
    /// @notice Wei that the client can withdraw.
    event OrderRefunded(uint64 indexed order, address indexed client, uint256 amount);

    /// @notice No shard of the order waits for this call, or too little time is left for it.
    error NothingVacant(uint64 order);
    /// @notice Nothing shows that the shard is lost.
    error DealNotLost(uint64 deal);
    /// @notice The repairer failed lately. Unix seconds.
    error BackingOff(address repairer, uint256 until);
    /// @notice Somebody else is at it until the deal's `startBy`.
    error RepairTaken(uint64 deal, address repairer);
    /// @notice The shard is not stored any more, nor will be.
    error NothingToRepair(uint64 order, uint8 slot);
    /// @notice More must come with the call. Wei.
    error DepositTooSmall(uint256 value, uint256 needed);
    /// @notice Shards would be paid for longer than the longest deal.
    error OrderTooLong(uint64 order);
    /// @notice All of its shards are over.
    error OrderOver(uint64 order);
    /// @notice Less came than more epochs cost. Wei.
    error TopUpTooSmall(uint256 value, uint256 cost);

    /// @notice The caller declares its deal's shard lost, and loses less than when that is found out. A deal that has
    ///         not begun is declined, for the fee of a failed start.
    function declareLost(uint64 deal) external;

    /// @notice Ends a deal that is lost, or did not begin in time. Anybody may call.
    /// @dev    Reverts with {DealNotLost}; after a long silence call `settle` until all epochs are looked at.
    function reportLost(uint64 deal) external;

    /// @notice Matches a shard that lost its provider. Anybody may call, again while it is vacant.
    /// @param  maxSteps Asks to look at; at most 100 are.
    /// @return deal     0 when none was found within the steps.
    function matchSlot(uint64 order, uint8 slot, uint256 maxSteps) external returns (uint64 deal);

    /// @notice Ends the slot's deal if it is lost, matches the slot from the book, and makes the caller its repairer
    ///         until the new deal's `startBy`: it may upload, and gets bounty and deposit when the deal is active by
    ///         then. The value is the deposit (`depositFor`); what is more, or all when no provider was found, is
    ///         credited.
    /// @param  maxSteps Asks to look at; call again when they were too few.
    /// @return deal     The new deal, or 0.
    function openRepair(uint64 order, uint8 slot, uint256 maxSteps) external payable returns (uint64 deal);

    /// @notice Pays for more epochs of an order. Anybody may; what is more than the cost is credited to the caller.
    ///         Deals run on at their own price as long as their asks allowed; for the rest, and for vacant shards, the
    ///         cap's pay is kept until somebody is matched.
    /// @return cost Wei.
    function topUp(uint64 order, uint32 epochs) external payable returns (uint256 cost);

    /// @notice Ends an order: vacant shards at once, matched ones for the fee of a failed start to their providers,
    ///         active ones after the notice. Only its client. What is freed is the order's balance.
    function cancelOrder(uint64 order) external;

    /// @notice Credits the order's balance to its client, after closing shards for which no time is left. Only its
    ///         client: repairs may need it.
    function refund(uint64 order) external;
}
