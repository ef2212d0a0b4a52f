// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketFixture} from "../../testing/storage/MarketFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {ProviderClass} from "../IProviderRegistry.sol";
import {Deal, DealState, IStorageMarket, OrderTerms} from "../IStorageMarket.sol";
import {PieceTree} from "../proof/PieceTree.sol";
import {AskTerms} from "./AskBook.sol";
import {IMarketChanges} from "./IMarketChanges.sol";
import {MarketState} from "./MarketState.sol";
import {Orders} from "./Orders.sol";
import {StorageMath} from "./StorageMath.sol";

/// @dev What an order may be, and who gets its shards.
contract OrderMatchingTest is MarketFixture {
    function test_anOrderIsStoredAsItWasPlaced() external {
        OrderTerms memory t = terms(2, 4);
        vm.expectEmit(address(market));
        emit IStorageMarket.OrderPlaced(1, CLIENT, t, roots(4), escrowOf(t));
        vm.prank(CLIENT);
        uint64 id = market.placeOrder{value: escrowOf(t) + 7}(t, roots(4));
        (address client, OrderTerms memory seen, uint256 balance) = market.order(id);
        assertEq(client, CLIENT, "client");
        assertEq(keccak256(abi.encode(seen)), keccak256(abi.encode(t)), "terms");
        assertEq(balance, 7, "more than the escrow is the balance");
        (uint64 vacant, uint64 begun, bool cancelled) = market.slotsOf(id);
        assertEq(vacant, 15, "all vacant");
        assertEq(begun, 0, "none begun");
        assertFalse(cancelled, "not cancelled");
    }

    function test_ordersOutOfBoundsAreRefused() external {
        bytes4 bad = Orders.BadOrder.selector;
        OrderTerms memory t = terms(0, 4);
        _refused(t, 4, bad);
        _refused(terms(5, 4), 4, bad);
        _refused(terms(2, 65), 65, bad);
        _refused(terms(2, 4), 3, bad);
        t = terms(2, 4);
        t.priceCap = 0;
        _refused(t, 4, bad);
        t = terms(2, 4);
        t.repairBelow = 4;
        _refused(t, 4, bad);
        t = terms(2, 4);
        t.startBy = uint64(block.timestamp) - 1;
        _refused(t, 4, bad);
        t.startBy = uint64(block.timestamp) + 2 days + 1;
        _refused(t, 4, bad);
        t = terms(2, 4);
        t.epochs = 0;
        _refused(t, 4, StorageMath.BadDuration.selector);
        t.epochs = 1279;
        _refused(t, 4, StorageMath.BadDuration.selector);
        t = terms(2, 4);
        t.height = 15;
        _refused(t, 4, PieceTree.PieceShape.selector);
        t.height = 17;
        _refused(t, 4, PieceTree.PieceShape.selector);
        t = terms(2, 4);
        vm.prank(CLIENT);
        vm.expectRevert(abi.encodeWithSelector(Orders.ValueTooSmall.selector, escrowOf(t) - 1, escrowOf(t)));
        market.placeOrder{value: escrowOf(t) - 1}(t, roots(4));
    }

    function test_theCheapestThenEarliestGetIt() external {
        for (uint256 i = 0; i < 6; i++) join(i, ProviderClass.Laptop);
        ask(0, PRICE * 2);
        ask(1, PRICE);
        ask(2, PRICE + 1024);
        ask(3, PRICE);
        ask(4, PRICE * 2 + 1);
        ask(5, PRICE * 2);
        uint64 id = place(terms(2, 4));
        uint256 escrow = escrowOf(terms(2, 4));
        assertEq(market.matchOrder(id, 100), 4, "four of them");
        assertEq(market.deal(1).provider, provider(1), "cheapest, first");
        assertEq(market.deal(2).provider, provider(3), "cheapest, second");
        assertEq(market.deal(3).provider, provider(2), "next");
        assertEq(market.deal(4).provider, provider(0), "last");
        uint256 pay = 0;
        for (uint64 d = 1; d <= 4; d++) pay += uint256(market.deal(d).perEpoch) * 10;
        assertEq(balanceOf(id), escrow - pay, "the rest of the cap");
        Deal memory d3 = market.deal(3);
        assertEq(d3.perEpoch, PAY + 1, "its own price");
        assertEq(d3.collateral, uint256(PAY + 1) * 15, "collateral");
        assertEq(d3.startBy, block.timestamp + 1 days, "by when");
        assertTrue(d3.state == DealState.Matched && d3.held && d3.slot == 2, "matched");
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.NothingVacant.selector, id));
        market.matchOrder(id, 1);
    }

    /// @dev A4: one account is one operator, and gets one shard.
    function test_anOperatorGetsOneShardOfAnOrder() external {
        joinMany(2);
        ask(0, 1, AskTerms(1, 1, SIZE, SIZE * 9, 90, 99));
        uint64 id = place(terms(2, 4));
        assertEq(market.matchOrder(id, 100), 2, "one each");
        assertEq(market.matchOrder(id, 100), 0, "and no more");
        assertEq(market.matchOrder(place(terms(2, 4)), 100), 2, "another order, another shard");
    }

    /// @dev A6: space and stake count for all books and orders together.
    function test_theSameSpaceIsNotSoldTwice() external {
        join(0, ProviderClass.Laptop);
        ask(0, 0, AskTerms(PRICE, 1, SIZE, SIZE, 30, 99));
        ask(0, 1, AskTerms(PRICE, 1, SIZE, SIZE, 90, 99));
        OrderTerms memory t = terms(1, 1);
        assertEq(market.matchOrder(place(t), 9), 1, "sold");
        t.epochs = 40;
        assertEq(market.matchOrder(place(t), 9), 0, "not in another book");
        (uint64 used, uint64 capacity) = book.spaceOf(provider(0));
        assertEq(used, SIZE, "used");
        assertEq(capacity, SIZE, "capacity");
    }

    function test_theSameStakeIsNotPledgedTwice() external {
        join(0, ProviderClass.Laptop);
        vm.prank(provider(0));
        registry.requestUnstake(STAKE - 0.1 ether);
        uint128 price = 3_333_333_333_333_333 * 1024;
        ask(0, price);
        OrderTerms memory t = terms(1, 1);
        t.priceCap = price;
        for (uint256 i = 0; i < 2; i++) assertEq(market.matchOrder(place(t), 9), 1, "half of the stake");
        assertEq(market.matchOrder(place(t), 9), 0, "none is left");
    }

    function test_halfOfAnOrderAtMostIsOnPhones() external {
        for (uint256 i = 0; i < 6; i++) join(i, i < 4 ? ProviderClass.Phone : ProviderClass.Server);
        for (uint256 i = 0; i < 6; i++) ask(i, PRICE);
        uint64 id = matched(2, 4);
        uint256 phones = 0;
        for (uint64 d = 1; d <= 4; d++) if (uint160(market.deal(d).provider) < uint160(provider(4))) phones++;
        assertEq(phones, 2, "two of four");
        assertEq(market.matchOrder(place(terms(1, 1)), 100), 1, "and none of one");
        assertEq(market.deal(5).provider, provider(4), "a server");
        assertGt(id, 0, "placed");
    }

    function test_regionAndLengthAreAsAsked() external {
        join(0, ProviderClass.Laptop);
        ask(0, PRICE);
        OrderTerms memory t = terms(1, 1);
        t.region = 250;
        uint64 id = place(t);
        assertEq(market.matchOrder(id, 9), 0, "another country");
        t.region = 276;
        assertEq(market.matchOrder(place(t), 9), 1, "the same");
        t = terms(1, 1);
        t.epochs = 31;
        assertEq(market.matchOrder(place(t), 9), 0, "another book");
    }

    /// @dev Few steps at a time find what many at once find.
    function testFuzz_matchingGoesOnWhereItStopped(uint256 seed, uint256 steps) external {
        for (uint256 i = 0; i < 10; i++) {
            join(i, (seed >> i) & 1 == 1 ? ProviderClass.Phone : ProviderClass.Laptop);
            uint256 r = uint256(keccak256(abi.encode(seed, i)));
            ask(i, 0, AskTerms(uint128(PRICE / 2 + (r % 4) * (PRICE / 2)), 1, r & 16 == 0 ? SIZE / 2 : SIZE, SIZE, 30, 99));
        }
        uint64 id = place(terms(2, 5));
        uint256 snapshot = vm.snapshotState();
        market.matchOrder(id, 100);
        bytes32 whole = _providers();
        vm.revertToState(snapshot);
        steps = bound(steps, 1, 4);
        for (uint256 i = 0; i < 12; i++) {
            (uint64 vacant, , ) = market.slotsOf(id);
            if (vacant == 0) break;
            market.matchOrder(id, steps);
        }
        assertEq(_providers(), whole, "the same providers");
    }

    function test_aCancelledOrUnknownOrderIsNotMatched() external {
        joinMany(1);
        vm.expectRevert(abi.encodeWithSelector(MarketState.OrderUnknown.selector, 9));
        market.matchOrder(9, 1);
        uint64 id = place(terms(1, 1));
        vm.prank(CLIENT);
        market.cancelOrder(id);
        vm.expectRevert(abi.encodeWithSelector(MarketState.OrderIsCancelled.selector, id));
        market.matchOrder(id, 1);
    }

    function test_manyMatchesTakeSeveralCalls() external {
        for (uint256 i = 0; i < 40; i++) {
            join(i, ProviderClass.Laptop);
            ask(i, PRICE);
        }
        uint64 id = place(terms(20, 40));
        assertEq(market.matchOrder(id, 1000), 24, "a call's most");
        assertEq(market.matchOrder(id, 1000), 16, "the rest");
    }

    function _providers() private view returns (bytes32 all) {
        for (uint64 d = 1; d <= market.dealCount(); d++) all = keccak256(abi.encode(all, market.deal(d).provider));
    }

    function _refused(OrderTerms memory t, uint8 count, bytes4 selector) private {
        vm.prank(CLIENT);
        vm.expectPartialRevert(selector);
        market.placeOrder{value: 1 ether}(t, roots(count));
    }
}
