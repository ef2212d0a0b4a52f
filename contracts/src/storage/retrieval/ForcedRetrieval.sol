// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Deal, DealState, IStorageMarket} from "../IStorageMarket.sol";
import {PieceSet} from "../proof/PieceSet.sol";
import {PieceTree} from "../proof/PieceTree.sol";
import {ProofLedger} from "../proof/ProofLedger.sol";
import {PullPayments} from "./PullPayments.sol";

/// @title  Bytes that a provider withholds are asked for in public, or its deal fails.
/// @notice The client of a deal pays 110 % of what publishing costs; the provider answers on chain, within {answerSeconds},
///         with up to 64 nodes of the piece and their opening. No answer, no deal: whoever calls {fail} ends it.
/// @dev    One request a deal at a time, so nobody can ask for more than a provider can answer. A request that can fail no
///         deal any more still gives the money back.
contract ForcedRetrieval is PullPayments {
    /// @notice `leaves`: a power of two up to 64, and `firstLeaf` a multiple of it. `deadline` in unix seconds, `price` in wei.
    struct Request {
        address client;
        address provider;
        uint64 deadline;
        uint8 height;
        uint8 leaves;
        uint32 firstLeaf;
        bytes32 root;
        uint256 price;
    }

    uint256 private constant MAX_LEAVES = 64;
    /// @dev Gas of an answer without its leaves, and of each leaf: measured, and rounded up.
    uint256 private constant ANSWER_GAS = 110_000;
    uint256 private constant LEAF_GAS = 1_500;
    uint256 private constant PRICE_PERCENT = 110;

    IStorageMarket public immutable market;
    ProofLedger public immutable ledger;
    /// @notice Seconds that a provider has for its answer.
    uint64 public immutable answerSeconds;
    /// @notice Wei for each unit of gas beside the base fee.
    uint256 public immutable tipWei;

    mapping(uint64 deal => Request) private _requests;

    /// @notice `client` wants `leaves` nodes from `firstLeaf` on before `deadline` (unix seconds), for `price` wei.
    event Requested(
        uint64 indexed deal,
        address indexed provider,
        address indexed client,
        uint32 firstLeaf,
        uint8 leaves,
        uint64 deadline,
        uint256 price
    );
    /// @notice The provider published the leaves: 127 bytes of the piece in four of them, as fr32 has it.
    event Answered(uint64 indexed deal, address indexed provider, uint32 firstLeaf, bytes nodes);
    /// @notice Nobody answered in time.
    event Failed(uint64 indexed deal, address indexed provider);

    /// @notice Only the client of the deal's order, or its registered repairer.
    error NotClient(uint64 deal, address caller);
    /// @notice The deal does not run.
    error DealNotRunning(uint64 deal);
    /// @notice A request of this deal waits already, until `deadline`.
    error AlreadyRequested(uint64 deal, uint64 deadline);
    /// @notice Not an aligned power of two of at most 64 leaves with data.
    error RangeInvalid(uint32 firstLeaf, uint8 leaves);
    /// @notice Less than {priceOf}.
    error PriceTooLow(uint256 value, uint256 price);
    /// @notice No request of this deal waits.
    error NothingRequested(uint64 deal);
    /// @notice Only the provider of the deal may answer.
    error NotProvider(uint64 deal, address caller);
    /// @notice The time to answer is over, or is not yet over.
    error DeadlinePassed(uint64 deadline);
    error DeadlineAhead(uint64 deadline);
    /// @notice The answer has another length than the leaves and their opening.
    error AnswerLength(uint256 length, uint256 expected);
    /// @notice The answer does not lead to the root of the piece.
    error AnswerWrong(uint64 deal);

    constructor(IStorageMarket market_, ProofLedger ledger_, uint64 answerSeconds_, uint256 tipWei_) {
        market = market_;
        ledger = ledger_;
        answerSeconds = answerSeconds_;
        tipWei = tipWei_;
    }

    /// @notice Asks the provider of a running deal to publish leaves of its piece. More money than the price goes back.
    function request(uint64 deal, uint32 firstLeaf, uint8 leaves) external payable {
        (address client, address repairer) = market.uploaders(deal);
        if (msg.sender != client && msg.sender != repairer) revert NotClient(deal, msg.sender);
        _requireRunning(deal);
        if (_requests[deal].client != address(0)) revert AlreadyRequested(deal, _requests[deal].deadline);
        (address provider, uint8 height, PieceSet.Piece memory piece) = ledger.pieceOf(deal);
        _requireRange(firstLeaf, leaves, height, piece.leaves);
        uint256 price = priceOf(leaves);
        if (msg.value < price) revert PriceTooLow(msg.value, price);

        uint64 deadline = uint64(block.timestamp) + answerSeconds;
        _requests[deal] = Request(msg.sender, provider, deadline, height, leaves, firstLeaf, piece.root, price);
        owedTo[msg.sender] += msg.value - price;
        emit Requested(deal, provider, msg.sender, firstLeaf, leaves, deadline, price);
    }

    /// @notice Publishes what was asked for; the price is the provider's then. Only the provider, before the deadline.
    /// @param nodes    The leaves, 32 bytes each.
    /// @param siblings From beside the node above all of them to below the root, 32 bytes each.
    function respond(uint64 deal, bytes calldata nodes, bytes calldata siblings) external {
        Request memory asked = _take(deal);
        if (msg.sender != asked.provider) revert NotProvider(deal, msg.sender);
        if (block.timestamp >= asked.deadline) revert DeadlinePassed(asked.deadline);
        _requireLength(nodes, asked.leaves);
        _requireLength(siblings, asked.height - Math.log2(asked.leaves));
        if (_rootOf(asked, nodes, siblings) != asked.root) revert AnswerWrong(deal);

        owedTo[asked.provider] += asked.price;
        emit Answered(deal, asked.provider, asked.firstLeaf, nodes);
    }

    /// @notice Ends a deal whose provider did not answer, and gives the client its money back. Anyone may call, after the
    ///         deadline. Where the deal is over already, only the money goes back.
    function fail(uint64 deal) external {
        Request memory asked = _take(deal);
        if (block.timestamp < asked.deadline) revert DeadlineAhead(asked.deadline);
        owedTo[asked.client] += asked.price;
        emit Failed(deal, asked.provider);
        market.retrievalFailed(deal);
    }

    /// @notice The request of a deal that waits; all zero where none does.
    function requestOf(uint64 deal) external view returns (Request memory) {
        return _requests[deal];
    }

    /// @notice Wei that asking for so many leaves costs now: what publishing them costs and a tenth, rounded up.
    function priceOf(uint8 leaves) public view returns (uint256) {
        uint256 gas = ANSWER_GAS + LEAF_GAS * leaves;
        return Math.ceilDiv(gas * (block.basefee + tipWei) * PRICE_PERCENT, 100);
    }

    /// @dev Where an answer leads.
    function _rootOf(Request memory asked, bytes calldata nodes, bytes calldata siblings)
        internal
        view
        virtual
        returns (bytes32)
    {
        return PieceTree.climb(PieceTree.fold(nodes), asked.firstLeaf / asked.leaves, siblings);
    }

    function _requireLength(bytes calldata found, uint256 words) private pure {
        if (found.length != 32 * words) revert AnswerLength(found.length, 32 * words);
    }

    /// @dev The request that waits, which waits no longer.
    function _take(uint64 deal) private returns (Request memory asked) {
        asked = _requests[deal];
        if (asked.client == address(0)) revert NothingRequested(deal);
        delete _requests[deal];
    }

    function _requireRunning(uint64 deal) private view {
        Deal memory found = market.deal(deal);
        if (found.state != DealState.Active || ledger.currentEpoch() >= found.endEpoch) revert DealNotRunning(deal);
    }

    function _requireRange(uint32 firstLeaf, uint8 leaves, uint8 height, uint64 withData) private pure {
        bool aligned = leaves != 0 && leaves <= MAX_LEAVES && leaves & (leaves - 1) == 0 && firstLeaf % leaves == 0;
        if (!aligned || leaves > 1 << height || firstLeaf >= withData) revert RangeInvalid(firstLeaf, leaves);
    }
}
