// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Deal, DealState, OrderTerms} from "../../storage/IStorageMarket.sol";
import {ProviderClass} from "../../storage/IProviderRegistry.sol";
import {AskBook, AskTerms} from "../../storage/market/AskBook.sol";
import {MarketChanges} from "../../storage/market/MarketChanges.sol";
import {MarketNumbers, MarketParts} from "../../storage/market/MarketNumbers.sol";
import {ProviderRegistry} from "../../storage/market/ProviderRegistry.sol";
import {StorageMarket} from "../../storage/market/StorageMarket.sol";
import {Assert} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {BeaconDouble} from "./BeaconDouble.sol";
import {LedgerDouble} from "./LedgerDouble.sol";
import {ShardProofs} from "./ShardProofs.sol";

/// @title A market with a ledger of proofs that does as tests say, and the usual doings of clients and providers.
abstract contract MarketSetup is Assert {
    uint64 internal constant DAY = 1 days;
    uint64 internal constant SIZE = 1 << 20;
    uint8 internal constant HEIGHT = 16;
    /// @dev Of one GiB-epoch, and so of one shard an epoch.
    uint128 internal constant PRICE = 1 << 40;
    uint128 internal constant PAY = 1 << 30;
    uint256 internal constant STAKE = 1 ether;
    address internal constant CLIENT = address(0xC11E27);
    address internal constant TREASURY = address(0x72EA5);
    address internal constant RETRIEVAL = address(0x2E7);
    address internal constant REPAIRER = address(0x2E9A12);

    ProviderRegistry internal registry;
    AskBook internal book;
    StorageMarket internal market;
    LedgerDouble internal ledger;
    BeaconDouble internal beacon;

    function _deploy() internal {
        vm.warp(1_800_000_000);
        ledger = new LedgerDouble(DAY);
        beacon = new BeaconDouble();
        uint64 nonce = vm.getNonce(address(this));
        address marketAt = _created(nonce + 3);
        registry = _newRegistry(marketAt);
        book = _newBook(marketAt);
        address changes = _newChanges(parts(), numbers());
        market = _newMarket(parts(), numbers(), changes);
        assertEq(address(market), marketAt, "market");
        vm.deal(CLIENT, 1e6 ether);
        vm.deal(REPAIRER, 1e6 ether);
    }

    function numbers() internal pure virtual returns (MarketNumbers memory) {
        return
            MarketNumbers({
                epochSeconds: DAY,
                startSeconds: 6 hours,
                maxStartSeconds: 2 days,
                noticeEpochs: 3,
                lossAfter: 5,
                freeMisses: 2,
                startFee: 100,
                declaredLoss: 5000,
                bountyShare: 1000
            });
    }

    function parts() internal view returns (MarketParts memory) {
        return MarketParts(registry, book, ledger, beacon, RETRIEVAL, TREASURY);
    }

    function _newRegistry(address market_) internal virtual returns (ProviderRegistry) {
        return new ProviderRegistry(market_, ledger, 0.1 ether, 3 days);
    }

    function _newBook(address market_) internal virtual returns (AskBook) {
        return new AskBook(market_, registry, 15, 1 << 30);
    }

    function _newChanges(MarketParts memory p, MarketNumbers memory n) internal virtual returns (address) {
        return address(new MarketChanges(p, n));
    }

    function _newMarket(
        MarketParts memory p,
        MarketNumbers memory n,
        address changes
    ) internal virtual returns (StorageMarket) {
        return new StorageMarket(p, n, changes);
    }

    function provider(uint256 i) internal pure returns (address) {
        return address(uint160(0xA000 + i));
    }

    function join(uint256 i, ProviderClass class) internal {
        vm.deal(provider(i), 100 ether);
        vm.prank(provider(i));
        registry.register{value: STAKE}(class, 276, "https://example.org", 0);
    }

    function ask(uint256 i, uint128 price) internal returns (uint64) {
        return ask(i, 0, AskTerms(price, 1, SIZE * 4, SIZE * 10, 30, type(uint64).max));
    }

    function ask(uint256 i, uint8 bucket, AskTerms memory asked) internal returns (uint64) {
        vm.prank(provider(i));
        return book.place(bucket, asked, 0);
    }

    /// @dev `count` laptops that ask `PRICE` each.
    function joinMany(uint256 count) internal {
        for (uint256 i = 0; i < count; i++) {
            join(i, ProviderClass.Laptop);
            ask(i, PRICE);
        }
    }

    function terms(uint8 k, uint8 n) internal view returns (OrderTerms memory t) {
        t = OrderTerms("manifest", k, n, SIZE, HEIGHT, PRICE * 2, 10, uint64(block.timestamp + 1 days), 0, 0);
    }

    function roots(uint8 n) internal pure returns (bytes32[] memory list) {
        list = new bytes32[](n);
        for (uint256 i = 0; i < n; i++) list[i] = keccak256(abi.encode("shard", i));
    }

    function escrowOf(OrderTerms memory t) internal pure returns (uint256) {
        return uint256(t.priceCap / 1024) * t.epochs * t.n;
    }

    function place(OrderTerms memory t) internal returns (uint64) {
        vm.prank(CLIENT);
        return market.placeOrder{value: escrowOf(t)}(t, roots(t.n));
    }

    /// @dev An order whose shards are all matched.
    function matched(uint8 k, uint8 n) internal returns (uint64 order) {
        order = place(terms(k, n));
        assertEq(market.matchOrder(order, 100), n, "all matched");
    }

    function activate(uint64 deal) internal {
        Deal memory d = market.deal(deal);
        (, OrderTerms memory t, ) = market.order(d.order);
        bytes32[] memory list = roots(t.n);
        bytes memory openings = abi.encode(keccak256(abi.encode(uint256(d.matchedAt))));
        bytes32[] memory proof = ShardProofs.proofOf(list, d.slot);
        vm.prank(d.provider);
        market.activate(deal, list[d.slot], proof, openings);
    }

    /// @dev An order whose shards are all active from the next epoch on.
    function active(uint8 k, uint8 n) internal returns (uint64 order) {
        uint64 first = market.dealCount() + 1;
        order = matched(k, n);
        vm.warp(block.timestamp + 60);
        for (uint64 deal = first; deal < first + n; deal++) activate(deal);
    }

    /// @dev Lets epochs pass; the providers below `count` prove each of them.
    function passEpochs(uint256 epochs, uint256 count) internal {
        for (uint256 e = 0; e < epochs; e++) {
            vm.warp(block.timestamp + DAY);
            for (uint256 i = 0; i < count; i++) ledger.prove(provider(i), ledger.currentEpoch());
        }
    }

    function stateOf(uint64 deal) internal view returns (DealState) {
        return market.deal(deal).state;
    }

    function balanceOf(uint64 order) internal view returns (uint256 balance) {
        (, , balance) = market.order(order);
    }

    function one(uint64 deal) internal pure returns (uint64[] memory list) {
        list = new uint64[](1);
        list[0] = deal;
    }

    function _created(uint64 nonce) private view returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(this), uint8(nonce))))));
    }
}

/// @title The same, set up before every test.
abstract contract MarketFixture is MarketSetup {
    function setUp() public virtual {
        _deploy();
    }
}
