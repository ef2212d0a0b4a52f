// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IProviderRegistry, ProviderClass} from "../IProviderRegistry.sol";
import {Ask, AskList} from "./AskList.sol";
import {Found, IAskBook, Search} from "./IAskBook.sol";
import {StorageMath} from "./StorageMath.sol";

/// What a provider asks for.
struct AskTerms {
    /// Wei a GiB-epoch.
    uint128 price;
    /// Of a shard, in bytes.
    uint64 minSize;
    uint64 maxSize;
    /// Bytes of all its deals together at most, over all books: the same space is never sold twice.
    uint64 capacity;
    /// Longest deal.
    uint32 maxEpochs;
    /// The last epoch in which the ask can be matched.
    uint64 expiry;
}

/// @title  What providers ask for storage, in four books by the length of deals.
/// @notice A provider has at most one ask in a book. Cheaper comes first, then earlier. An ask that has expired, or
///         whose provider has neither room nor stake for its smallest deal, drops out when a search meets it.
contract AskBook is IAskBook {
    using AskList for AskList.Book;
    using SafeCast for uint256;

    struct Space {
        uint64 capacity;
        uint64 used;
    }

    /// @notice The only contract that searches, and counts bytes.
    address public immutable market;
    IProviderRegistry public immutable registry;
    /// @notice Epochs of pay that a provider has at stake for each deal.
    uint32 public immutable collateralEpochs;
    /// @notice Wei that it has at stake at least, for each GiB: a low price buys no right to lose data.
    uint128 public immutable collateralFloor;

    AskList.Book private _book;
    mapping(address provider => mapping(uint8 bucket => uint64)) private _askOf;
    mapping(address provider => Space) private _spaces;

    event AskPlaced(uint64 indexed ask, address indexed provider, uint8 indexed bucket, AskTerms terms);
    /// @notice It was withdrawn, replaced, or dropped out.
    event AskRemoved(uint64 indexed ask, address indexed provider, uint8 indexed bucket);
    /// @notice The provider's deals fill `used` of `capacity` bytes.
    event SpaceChanged(address indexed provider, uint64 used, uint64 capacity);

    error NotMarket(address caller);
    error NotAProvider(address account);
    /// @notice A price of zero, sizes out of order, or a length that the book does not take.
    error BadAsk();
    error NoAsk(address provider, uint8 bucket);

    modifier onlyMarket() {
        if (msg.sender != market) revert NotMarket(msg.sender);
        _;
    }

    constructor(address market_, IProviderRegistry registry_, uint32 collateralEpochs_, uint128 collateralFloor_) {
        if (collateralEpochs_ == 0) revert BadAsk();
        market = market_;
        registry = registry_;
        collateralEpochs = collateralEpochs_;
        collateralFloor = collateralFloor_;
        _book.init(StorageMath.BUCKETS);
    }

    /// @notice Puts the caller's ask into a book, in place of its earlier one there; it queues behind equal prices.
    /// @param  bucket 0: deals of up to 30 epochs, 1: 90, 2: 365, 3: 1278.
    /// @param  hint   The ask to come after ({hintFor}), or 0; a hint that has aged is mended.
    /// @return ask    Its number.
    function place(uint8 bucket, AskTerms calldata terms, uint64 hint) external returns (uint64 ask) {
        if (!registry.isProvider(msg.sender)) revert NotAProvider(msg.sender);
        if (terms.price == 0 || terms.minSize == 0 || terms.minSize > terms.maxSize || bucket >= StorageMath.BUCKETS)
            revert BadAsk();
        if (StorageMath.bucketOf(terms.maxEpochs) != bucket) revert BadAsk();
        uint64 earlier = _askOf[msg.sender][bucket];
        if (earlier != 0) _drop(earlier);
        _spaces[msg.sender].capacity = terms.capacity;
        Ask memory node;
        (node.provider, node.bucket, node.maxEpochs, node.price) = (msg.sender, bucket, terms.maxEpochs, terms.price);
        (node.minSize, node.maxSize, node.expiry) = (terms.minSize, terms.maxSize, terms.expiry);
        ask = _book.insert(node, hint);
        _askOf[msg.sender][bucket] = ask;
        emit AskPlaced(ask, msg.sender, bucket, terms);
        emit SpaceChanged(msg.sender, _spaces[msg.sender].used, terms.capacity);
    }

    /// @notice Takes the caller's ask out of a book. Deals that were matched stay.
    function withdraw(uint8 bucket) external {
        uint64 ask = _askOf[msg.sender][bucket];
        if (ask == 0) revert NoAsk(msg.sender, bucket);
        _drop(ask);
    }

    /// @inheritdoc IAskBook
    function next(
        uint64 cursor,
        Search calldata search,
        uint256 maxSteps
    ) external virtual onlyMarket returns (Found memory found, uint64 stop, uint256 steps) {
        stop = _book.asks[cursor].bucket == search.bucket ? cursor : search.bucket;
        while (steps < maxSteps) {
            steps++;
            if (!_book.asks[stop].live) {
                stop = _book.asks[stop].prev;
                continue;
            }
            uint64 id = _book.asks[stop].next;
            Ask storage ask = _book.asks[id];
            if (id == search.bucket || ask.price > search.maxPrice) return (found, 0, steps);
            found = _consider(id, ask, search);
            if (ask.live) stop = id;
            if (found.provider != address(0)) return (found, stop, steps);
        }
    }

    /// @inheritdoc IAskBook
    function take(address provider, uint64 sizeBytes) external virtual onlyMarket {
        Space storage space = _spaces[provider];
        space.used += sizeBytes;
        emit SpaceChanged(provider, space.used, space.capacity);
    }

    /// @inheritdoc IAskBook
    function give(address provider, uint64 sizeBytes) external onlyMarket {
        Space storage space = _spaces[provider];
        space.used -= sizeBytes;
        emit SpaceChanged(provider, space.used, space.capacity);
    }

    /// @return What is known of an ask, also when it is not live any more.
    function askAt(uint64 ask) external view returns (Ask memory) {
        return _book.asks[ask];
    }

    /// @return ask The provider's ask in a book, or 0.
    function askOf(address provider, uint8 bucket) external view returns (uint64 ask) {
        return _askOf[provider][bucket];
    }

    /// @return used     Bytes of the provider's deals.
    /// @return capacity How many it takes.
    function spaceOf(address provider) external view returns (uint64 used, uint64 capacity) {
        return (_spaces[provider].used, _spaces[provider].capacity);
    }

    /// @notice Asks of a book in their order.
    /// @param  from  0, or the last one of the page before.
    /// @return ids   Fewer than `count` at the end.
    function page(
        uint8 bucket,
        uint64 from,
        uint256 count
    ) external view returns (uint64[] memory ids, Ask[] memory asks) {
        (ids, asks) = (new uint64[](count), new Ask[](count));
        uint64 id = _book.asks[from < StorageMath.BUCKETS ? bucket : from].next;
        uint256 length = 0;
        for (; length < count && id >= StorageMath.BUCKETS; id = _book.asks[id].next) {
            (ids[length], asks[length]) = (id, _book.asks[id]);
            length++;
        }
        assembly ("memory-safe") {
            mstore(ids, length)
            mstore(asks, length)
        }
    }

    /// @notice For callers outside transactions: reads the whole book.
    /// @return hint The ask behind which one at `price` would queue.
    function hintFor(uint8 bucket, uint128 price) external view returns (uint64 hint) {
        hint = bucket;
        for (uint64 id = _book.asks[bucket].next; id != bucket; id = _book.asks[id].next) {
            if (_book.asks[id].price > price) break;
            hint = id;
        }
    }

    /// @return Wei of stake that must stand for a deal of `sizeBytes` at `perEpoch` wei. Rounded up.
    function collateralOf(uint256 perEpoch, uint64 sizeBytes) public view returns (uint256) {
        return Math.max(perEpoch * collateralEpochs, StorageMath.perEpoch(collateralFloor, sizeBytes));
    }

    /// @dev What the ask gives for the search; drops it when it can give nothing to anybody.
    function _consider(uint64 id, Ask storage ask, Search calldata search) private returns (Found memory found) {
        Space storage space = _spaces[ask.provider];
        uint256 room = Math.saturatingSub(space.capacity, space.used);
        (ProviderClass class, uint16 region, uint256 free) = registry.standing(ask.provider);
        if (ask.expiry < search.epoch || ask.minSize > room || _collateral(ask, ask.minSize) > free) {
            _drop(id);
            return found;
        }
        if (search.sizeBytes < ask.minSize || search.sizeBytes > Math.min(ask.maxSize, room)) return found;
        if (search.epochs > ask.maxEpochs || (search.region != 0 && search.region != region)) return found;
        uint256 collateral = _collateral(ask, search.sizeBytes);
        if (collateral > free) return found;
        uint128 perEpoch = _pay(ask.price, search.sizeBytes).toUint128();
        return Found(id, ask.provider, class, ask.maxEpochs, perEpoch, collateral.toUint128());
    }

    function _collateral(Ask storage ask, uint64 sizeBytes) private view returns (uint256) {
        return collateralOf(_pay(ask.price, sizeBytes), sizeBytes);
    }

    /// @dev Wei an epoch.
    function _pay(uint128 price, uint64 sizeBytes) internal pure virtual returns (uint256) {
        return StorageMath.perEpoch(price, sizeBytes);
    }

    function _drop(uint64 id) private {
        Ask storage ask = _book.asks[id];
        _book.remove(id);
        delete _askOf[ask.provider][ask.bucket];
        emit AskRemoved(id, ask.provider, ask.bucket);
    }
}
