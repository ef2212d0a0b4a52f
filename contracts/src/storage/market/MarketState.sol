// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IBeacon} from "../../beacon/IBeacon.sol";
import {IProofLedger} from "../IProofLedger.sol";
import {IProviderRegistry} from "../IProviderRegistry.sol";
import {Deal, DealState, OrderTerms} from "../IStorageMarket.sol";
import {Credits} from "./Credits.sol";
import {IAskBook} from "./IAskBook.sol";
import {MarketNumbers, MarketParts} from "./MarketNumbers.sol";
import {StorageMath} from "./StorageMath.sol";

/// @title What a market remembers, and what it can be asked.
/// @dev   Wei held = what orders have free + what their vacant slots keep + bounties + what live deals keep + deposits
///        of repairers + credits. A vacant slot that was never matched keeps the cap's pay for the order's length
///        without writing it down; any other keeps what its `reserve` says. All of the market's storage is laid out
///        here, and once, for the two halves of its code.
abstract contract MarketState is Credits {
    using SafeCast for uint256;

    struct Order {
        address client;
        /// Bit by slot: waits to be matched.
        uint64 vacant;
        bool cancelled;
        /// Shards on phones.
        uint8 phones;
        /// Bit by slot: was matched before.
        uint64 begun;
        /// Where the search for the first matches goes on.
        uint64 cursor;
        /// Wei that nothing stands for.
        uint128 balance;
        bytes32 shardsRoot;
        OrderTerms terms;
    }

    struct Slot {
        /// The live deal, or 0.
        uint64 deal;
        /// The epoch before which this shard is paid for; 0 until its first deal was active.
        uint64 until;
        /// Wei kept for epochs that no live deal covers.
        uint128 reserve;
        /// Wei for whoever brings the shard back.
        uint128 bounty;
        /// Where the search for a new provider goes on.
        uint64 cursor;
    }

    /// @dev How far a provider's misses were counted, and what that needs to know.
    struct Charges {
        /// Pieces that the ledger holds for the provider.
        uint64 pieces;
        /// The first epoch that was not looked at.
        uint64 to;
        /// Missed epochs since the last proof; excused ones neither count nor end the row.
        uint32 row;
        /// Bit `i`: epoch `to - 1 - i` was missed.
        uint32 recent;
    }

    /// @dev Who is to bring a matched deal its bytes, with a deposit in wei.
    struct Repair {
        address repairer;
        uint96 deposit;
    }

    /// @dev Unix seconds before which an account may open no repair, and how often in a row it failed.
    struct BackOff {
        uint64 until;
        uint32 failures;
    }

    /// @notice Most shards of an order.
    uint256 public constant MAX_SHARDS = 64;

    IProviderRegistry public immutable registry;
    IAskBook public immutable book;
    IProofLedger public immutable ledger;
    IBeacon public immutable beacon;
    /// @notice The only contract that says that a retrieval failed.
    address public immutable retrieval;
    /// @notice Gets what both sides lose when a start fails.
    address public immutable treasury;
    uint64 public immutable epochSeconds;
    /// @notice Seconds that a matched provider has at least to become active.
    uint64 public immutable startSeconds;
    /// @notice Seconds from now beyond which no order may begin.
    uint64 public immutable maxStartSeconds;
    /// @notice Epochs that a cancelled order still runs.
    uint32 public immutable noticeEpochs;
    /// @notice Missed epochs in a row after which a deal is lost.
    uint32 public immutable lossAfter;
    /// @notice Misses in 30 epochs that cost nothing.
    uint8 public immutable freeMisses;
    /// @notice Hundredths of a percent of the collateral that a start that failed costs each side.
    uint16 public immutable startFee;
    /// @notice Hundredths of a percent of the collateral that a provider loses that declares a loss itself.
    uint16 public immutable declaredLoss;
    /// @notice Hundredths of a percent of what is lost that a repair earns.
    uint16 public immutable bountyShare;

    /// @notice The last order's number; the first has 1.
    uint64 public orderCount;
    /// @notice The last deal's number; the first has 1.
    uint64 public dealCount;

    mapping(uint64 id => Order) internal _orders;
    mapping(uint64 id => Deal) internal _deals;
    mapping(uint64 order => mapping(uint8 slot => Slot)) internal _slots;
    /// @dev Whether a provider has a shard of an order, or failed it: it gets no other.
    mapping(uint64 order => mapping(address provider => bool)) internal _engaged;

    mapping(address provider => Charges) internal _charges;
    /// @dev Bit by epoch: missing it costs a fee.
    mapping(address provider => mapping(uint64 word => uint256)) internal _charged;
    mapping(uint64 deal => Repair) internal _repairs;
    mapping(address repairer => BackOff) internal _backOffs;

    /// @notice Wei that the order has free now.
    event BalanceChanged(uint64 indexed order, uint256 balance);
    /// @notice A shard waits for a provider, with wei kept for its pay and for who brings it back.
    event SlotVacant(uint64 indexed order, uint8 indexed slot, uint256 reserve, uint256 bounty);
    /// @notice A shard is not stored any more, nor will be.
    event SlotClosed(uint64 indexed order, uint8 indexed slot);
    /// @notice The deal runs to another epoch than before: more was paid, or notice was given.
    event DealEndMoved(uint64 indexed deal, uint64 endEpoch);

    error MarketNumbersInvalid();
    error OrderUnknown(uint64 order);
    error OrderIsCancelled(uint64 order);
    error DealUnknown(uint64 deal);
    /// @notice The call belongs to another account.
    error NotParty(address caller);
    /// @notice A deal in this state does not take the call.
    error WrongState(uint64 deal, DealState state);

    constructor(MarketParts memory parts, MarketNumbers memory numbers) {
        if (numbers.epochSeconds == 0 || numbers.startSeconds == 0 || numbers.lossAfter == 0)
            revert MarketNumbersInvalid();
        if (numbers.startFee > 5000 || numbers.declaredLoss > 10_000 || numbers.bountyShare > 5000)
            revert MarketNumbersInvalid();
        if (numbers.maxStartSeconds < numbers.startSeconds || parts.treasury == address(0))
            revert MarketNumbersInvalid();
        (registry, book, ledger, beacon) = (parts.registry, parts.book, parts.ledger, parts.beacon);
        (retrieval, treasury) = (parts.retrieval, parts.treasury);
        (epochSeconds, startSeconds) = (numbers.epochSeconds, numbers.startSeconds);
        maxStartSeconds = numbers.maxStartSeconds;
        (noticeEpochs, lossAfter, freeMisses) = (numbers.noticeEpochs, numbers.lossAfter, numbers.freeMisses);
        (startFee, declaredLoss, bountyShare) = (numbers.startFee, numbers.declaredLoss, numbers.bountyShare);
    }

    function _order(uint64 id) internal view returns (Order storage o) {
        o = _orders[id];
        if (o.client == address(0)) revert OrderUnknown(id);
    }

    function _running(uint64 id) internal view returns (Order storage o) {
        o = _order(id);
        if (o.cancelled) revert OrderIsCancelled(id);
    }

    function _deal(uint64 id) internal view returns (Deal storage d) {
        d = _deals[id];
        if (d.state == DealState.None) revert DealUnknown(id);
    }

    /// @dev Wei an epoch that a slot of the order pays at most.
    function _cap(Order storage o) internal view returns (uint256) {
        return StorageMath.perEpoch(o.terms.priceCap, o.terms.sizeBytes);
    }

    /// @dev Epochs for which a vacant slot wants a provider.
    function _wanted(Order storage o, Slot storage s) internal view returns (uint256) {
        return s.until == 0 ? o.terms.epochs : Math.saturatingSub(s.until, ledger.currentEpoch() + 1);
    }

    /// @dev Whether a provider matched now could not be sure to earn anything before the slot's end.
    function _tooLate(Slot storage s) internal view returns (bool) {
        return s.until != 0 && s.until <= ledger.currentEpoch() + 1 + Math.ceilDiv(startSeconds, epochSeconds);
    }

    function _addBalance(uint64 id, Order storage o, uint256 amount) internal {
        if (amount == 0) return;
        o.balance += amount.toUint128();
        emit BalanceChanged(id, o.balance);
    }

    function _subBalance(uint64 id, Order storage o, uint256 amount) internal {
        if (amount == 0) return;
        o.balance -= amount.toUint128();
        emit BalanceChanged(id, o.balance);
    }
}
