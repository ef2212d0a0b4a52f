// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {PullPayments} from "./PullPayments.sol";

/// @title  Paying for retrieval while it goes on: a deposit on chain, and vouchers beside it.
/// @notice A reader deposits for one provider and signs a voucher for all it owes so far, over and over; the provider
///         redeems the last one. Lanes let several streams of one channel run side by side. What was not promised goes
///         back when the channel is closed: by the payer after {challengeSeconds}, by the payee at once.
/// @dev    A voucher is EIP-712 typed data, of an account or of a contract (ERC-1271). Chain and contract are in its domain,
///         channel and lane in the voucher, and in a lane nonce and amount only grow: none counts twice.
contract RetrievalChannels is EIP712, PullPayments {
    /// @notice `deposit` and `paid` (wei) are of all times. `closesAt`: when the payer may take the rest, in unix seconds;
    ///         0 while nobody closes it, and 1 when it is closed.
    struct Channel {
        address payer;
        address payee;
        uint128 deposit;
        uint128 paid;
        uint64 closesAt;
    }

    /// @notice What the payer signs. `cumulativeWei`: for everything that this lane ever gave. `servedBytes` of what has this
    ///         `root`: for the record. Not to be redeemed after `expiry`, in unix seconds.
    struct Voucher {
        uint64 channel;
        uint32 lane;
        uint64 nonce;
        uint128 cumulativeWei;
        uint64 servedBytes;
        bytes32 root;
        uint64 expiry;
    }

    struct Lane {
        uint64 nonce;
        uint128 redeemed;
    }

    bytes32 private constant VOUCHER = keccak256(
        "Voucher(uint64 channel,uint32 lane,uint64 nonce,uint128 cumulativeWei,uint64 bytes,bytes32 root,uint64 expiry)"
    );
    uint64 private constant CLOSED = 1;

    /// @notice Seconds that a payee has for its last vouchers when the payer closes.
    uint64 public immutable challengeSeconds;

    /// @notice How many channels there ever were; the first has number 1.
    uint64 public channels;
    mapping(uint64 channel => Channel) private _channels;
    mapping(uint64 channel => mapping(uint32 lane => Lane)) private _lanes;

    event Opened(uint64 indexed channel, address indexed payer, address indexed payee, uint256 deposit);
    /// @notice The deposit of all times is now `deposit` wei.
    event Deposited(uint64 indexed channel, uint256 deposit);
    /// @notice A voucher brought the payee `paid` wei. `served` bytes of `root` were read, says the payer.
    event Redeemed(uint64 indexed channel, uint32 indexed lane, uint64 nonce, uint256 paid, uint64 served, bytes32 root);
    /// @notice The payer closes: vouchers count until somebody calls {finish}, which nobody can before `closesAt`.
    event Closing(uint64 indexed channel, uint64 closesAt);
    /// @notice The channel is closed; `refund` wei went back to the payer's account here.
    event Closed(uint64 indexed channel, uint256 refund);

    /// @notice No such channel, or it is closed.
    error ChannelNotOpen(uint64 channel);
    /// @notice Only the other side of the channel may.
    error NotParty(uint64 channel, address caller);
    /// @notice A channel needs a payee other than the payer.
    error PayeeInvalid(address payee);
    /// @notice A deposit needs money, and 2^128 - 1 wei at most.
    error DepositInvalid(uint256 value);
    /// @notice The payer closes it already.
    error AlreadyClosing(uint64 channel);
    /// @notice Not closing, or the payee still has time.
    error StillOpen(uint64 channel, uint64 closesAt);
    /// @notice The payer did not sign this.
    error VoucherUnsigned(uint64 channel);
    /// @notice The time of the voucher is over.
    error VoucherExpired(uint64 expiry);
    /// @notice The lane has seen this nonce, or a later one.
    error VoucherOld(uint64 nonce, uint64 last);
    /// @notice The voucher is worth no more than what the lane redeemed, or nothing is left of the deposit.
    error VoucherWorthless(uint128 cumulativeWei, uint128 redeemed);

    constructor(uint64 challengeSeconds_) EIP712("Watt Retrieval", "1") {
        challengeSeconds = challengeSeconds_;
    }

    /// @notice Opens a channel from the caller to `payee`, with the money sent.
    function open(address payee) external payable returns (uint64 channel) {
        if (payee == address(0) || payee == msg.sender) revert PayeeInvalid(payee);
        channel = ++channels;
        (_channels[channel].payer, _channels[channel].payee) = (msg.sender, payee);
        _channels[channel].deposit = _sent();
        emit Opened(channel, msg.sender, payee, msg.value);
    }

    /// @notice Adds the money sent to a channel's deposit. Anyone may; it is the payer's then.
    function deposit(uint64 channel) external payable {
        Channel storage to = _openChannel(channel);
        to.deposit += _sent();
        emit Deposited(channel, to.deposit);
    }

    /// @notice Credits the payee with what a voucher is worth beyond what its lane redeemed, as far as the deposit reaches.
    /// @dev    Anyone may send it. A voucher worth more than what is left stays good for what is deposited later.
    function redeem(Voucher calldata voucher, bytes calldata signature) public {
        Channel storage from = _openChannel(voucher.channel);
        Lane storage lane = _lanes[voucher.channel][voucher.lane];
        if (block.timestamp > voucher.expiry) revert VoucherExpired(voucher.expiry);
        _requireNewer(voucher.nonce, lane.nonce);
        if (!SignatureChecker.isValidSignatureNow(from.payer, digestOf(voucher), signature)) {
            revert VoucherUnsigned(voucher.channel);
        }
        uint128 worth = _worth(voucher, lane);
        uint128 left = from.deposit - from.paid;
        uint128 paid = worth < left ? worth : left;
        if (paid == 0) revert VoucherWorthless(voucher.cumulativeWei, lane.redeemed);
        if (paid == worth) lane.nonce = voucher.nonce;
        lane.redeemed += paid;
        from.paid += paid;
        owedTo[from.payee] += paid;
        emit Redeemed(voucher.channel, voucher.lane, voucher.nonce, paid, voucher.servedBytes, voucher.root);
    }

    /// @notice Closes a channel of the caller. A payee closes it at once, having redeemed what it wants; when a payer closes,
    ///         the payee has {challengeSeconds} for its vouchers, and then anyone may {finish}.
    function close(uint64 channel) external {
        Channel storage closing = _openChannel(channel);
        if (msg.sender == closing.payee) return _close(channel, closing);
        if (msg.sender != closing.payer) revert NotParty(channel, msg.sender);
        if (closing.closesAt != 0) revert AlreadyClosing(channel);
        closing.closesAt = uint64(block.timestamp) + challengeSeconds;
        emit Closing(channel, closing.closesAt);
    }

    /// @notice Gives the payer back what is left of a channel that it closed long enough ago. Anyone may call.
    function finish(uint64 channel) external {
        Channel storage closing = _openChannel(channel);
        if (closing.closesAt == 0 || block.timestamp < closing.closesAt) revert StillOpen(channel, closing.closesAt);
        _close(channel, closing);
    }

    /// @notice What is known of a channel.
    function channelOf(uint64 channel) external view returns (Channel memory) {
        return _channels[channel];
    }

    /// @notice Wei that a lane brought the payee, and the nonce that the next voucher must pass.
    function laneOf(uint64 channel, uint32 lane) external view returns (uint128 redeemed, uint64 nonce) {
        return (_lanes[channel][lane].redeemed, _lanes[channel][lane].nonce);
    }

    /// @notice What the payer signs of a voucher.
    function digestOf(Voucher calldata voucher) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    VOUCHER,
                    voucher.channel,
                    voucher.lane,
                    voucher.nonce,
                    voucher.cumulativeWei,
                    voucher.servedBytes,
                    voucher.root,
                    voucher.expiry
                )
            )
        );
    }

    function _requireNewer(uint64 nonce, uint64 last) internal pure virtual {
        if (nonce <= last) revert VoucherOld(nonce, last);
    }

    /// @dev Wei beyond what the lane redeemed.
    function _worth(Voucher calldata voucher, Lane storage lane) internal view virtual returns (uint128) {
        return voucher.cumulativeWei > lane.redeemed ? voucher.cumulativeWei - lane.redeemed : 0;
    }

    function _close(uint64 channel, Channel storage closing) private {
        uint256 refund = closing.deposit - closing.paid;
        closing.closesAt = CLOSED;
        owedTo[closing.payer] += refund;
        emit Closed(channel, refund);
    }

    function _openChannel(uint64 channel) private view returns (Channel storage found) {
        found = _channels[channel];
        if (found.payer == address(0) || found.closesAt == CLOSED) revert ChannelNotOpen(channel);
    }

    function _sent() private view returns (uint128) {
        if (msg.value == 0 || msg.value > type(uint128).max) revert DepositInvalid(msg.value);
        return uint128(msg.value);
    }
}
