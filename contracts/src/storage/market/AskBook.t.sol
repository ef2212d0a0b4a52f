// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketFixture} from "../../testing/storage/MarketFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {ProviderClass} from "../IProviderRegistry.sol";
import {OrderTerms} from "../IStorageMarket.sol";
import {AskBook, AskTerms} from "./AskBook.sol";
import {Ask, AskList} from "./AskList.sol";
import {Found, Search} from "./IAskBook.sol";
import {StorageMath} from "./StorageMath.sol";

/// @dev Asks stand in the order of price, then time, whatever comes and goes; a search passes over none that fits.
contract AskBookTest is MarketFixture {
    uint256 private constant PROVIDERS = 12;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < PROVIDERS; i++) join(i, ProviderClass.Laptop);
    }

    function testFuzz_asksStandInOrder(uint256[24] calldata moves) external {
        for (uint256 m = 0; m < moves.length; m++) _move(moves[m]);
        (uint64[] memory ids, Ask[] memory asks) = book.page(0, 0, 100);
        uint256 live = 0;
        for (uint256 i = 0; i < PROVIDERS; i++) if (book.askOf(provider(i), 0) != 0) live++;
        assertEq(ids.length, live, "every live ask, once");
        for (uint256 i = 0; i < ids.length; i++) {
            assertEq(book.askOf(asks[i].provider, 0), ids[i], "the provider's ask");
            if (i == 0) continue;
            assertLe(asks[i - 1].price, asks[i].price, "cheaper first");
            if (asks[i - 1].price == asks[i].price) assertLt(ids[i - 1], ids[i], "then earlier");
        }
    }

    /// @dev Stops a search anywhere, changes the book, goes on: whoever was live throughout, and fits, is found.
    function testFuzz_aStoppedSearchSkipsNobody(
        uint256[12] calldata before,
        uint8 stop,
        uint256[12] calldata after_
    ) external {
        for (uint256 m = 0; m < before.length; m++) _move(before[m]);
        bool[] memory found = new bool[](PROVIDERS);
        uint64 cursor = 0;
        for (uint256 s = 0; s < stop % 8; s++) cursor = _step(cursor, found);
        uint64[] memory stood = new uint64[](PROVIDERS);
        for (uint256 i = 0; i < PROVIDERS; i++) stood[i] = book.askOf(provider(i), 0);
        for (uint256 m = 0; m < after_.length; m++) _move(after_[m]);
        do cursor = _step(cursor, found);
        while (cursor != 0);
        for (uint256 i = 0; i < PROVIDERS; i++) {
            bool throughout = stood[i] != 0 && book.askOf(provider(i), 0) == stood[i];
            if (throughout) assertTrue(found[i], "found");
        }
    }

    function test_hintsAreMended() external {
        uint64 dear = ask(0, 300);
        uint64 cheap = _placeWith(1, 100, dear);
        uint64 middle = _placeWith(2, 200, 999);
        vm.prank(provider(0));
        book.withdraw(0);
        assertEq(book.askAt(dear).price, 300, "known");
        assertFalse(book.askAt(dear).live, "but gone");
        _placeWith(3, 150, dear);
        (uint64[] memory ids, ) = book.page(0, 0, 10);
        assertEq(ids[0], cheap, "cheapest");
        assertEq(ids[2], middle, "dearest");
        assertEq(book.hintFor(0, 160), ids[1], "hint");
        (ids, ) = book.page(0, cheap, 1);
        assertEq(ids.length, 1, "a page");
    }

    function test_aHintTooFarAwayIsRefused() external {
        for (uint256 i = 100; i < 166; i++) {
            join(i, ProviderClass.Laptop);
            _placeWith(i, 1, book.hintFor(0, 1));
        }
        vm.prank(provider(0));
        vm.expectRevert(abi.encodeWithSelector(AskList.AskHintTooFar.selector, 0));
        book.place(0, AskTerms(5, 1, SIZE, SIZE, 30, 9), 0);
        _placeWith(0, 5, book.hintFor(0, 5));
    }

    function test_aHintTooFarBehindIsRefused() external {
        for (uint256 i = 100; i < 166; i++) {
            join(i, ProviderClass.Laptop);
            _placeWith(i, 5, book.hintFor(0, 5));
        }
        uint64 hint = book.hintFor(0, 5);
        vm.prank(provider(0));
        vm.expectRevert(abi.encodeWithSelector(AskList.AskHintTooFar.selector, hint));
        book.place(0, AskTerms(1, 1, SIZE, SIZE, 30, 9), hint);
        uint64 first = _placeWith(0, 1, book.hintFor(0, 1));
        (uint64[] memory ids, ) = book.page(0, 0, 1);
        assertEq(ids[0], first, "before all of them");
    }

    function test_aBookWithoutCollateralIsRefused() external {
        vm.expectRevert(AskBook.BadAsk.selector);
        new AskBook(address(market), registry, 0, 1 << 30);
    }

    function test_asksThatCannotBeMetAreRefused() external {
        AskTerms[6] memory bad;
        bad[0] = AskTerms(0, 1, 2, 3, 30, 9);
        bad[1] = AskTerms(1, 0, 2, 3, 30, 9);
        bad[2] = AskTerms(1, 3, 2, 3, 30, 9);
        bad[3] = AskTerms(1, 1, 2, 3, 31, 9);
        bad[4] = AskTerms(1, 1, 2, 3, 0, 9);
        bad[5] = AskTerms(1, 1, 2, 3, 1279, 9);
        for (uint256 i = 0; i < bad.length; i++) {
            vm.prank(provider(0));
            vm.expectRevert();
            book.place(0, bad[i], 0);
        }
        vm.prank(provider(0));
        vm.expectRevert(AskBook.BadAsk.selector);
        book.place(4, AskTerms(1, 1, 2, 3, 30, 9), 0);
        vm.prank(CLIENT);
        vm.expectRevert(abi.encodeWithSelector(AskBook.NotAProvider.selector, CLIENT));
        book.place(0, AskTerms(1, 1, 2, 3, 30, 9), 0);
        vm.prank(provider(0));
        vm.expectRevert(abi.encodeWithSelector(AskBook.NoAsk.selector, provider(0), 0));
        book.withdraw(0);
    }

    function test_onlyTheMarketSearchesAndCounts() external {
        Search memory search;
        vm.expectRevert(abi.encodeWithSelector(AskBook.NotMarket.selector, address(this)));
        book.next(0, search, 1);
        vm.expectRevert(abi.encodeWithSelector(AskBook.NotMarket.selector, address(this)));
        book.take(provider(0), 1);
        vm.expectRevert(abi.encodeWithSelector(AskBook.NotMarket.selector, address(this)));
        book.give(provider(0), 1);
    }

    function test_asksThatCanGiveNothingDropOut() external {
        ask(0, 0, AskTerms(1, 1, SIZE, SIZE, 30, 0));
        ask(1, 0, AskTerms(1, 2, SIZE, 1, 30, 99));
        ask(2, 0, AskTerms(1, 1, SIZE, SIZE, 30, 99));
        vm.prank(provider(2));
        registry.requestUnstake(STAKE - 0.1 ether + 1);
        ask(3, 0, AskTerms(1, 1, SIZE, SIZE, 30, 99));
        vm.warp(block.timestamp + DAY);
        (Found memory found, uint64 stop, uint256 steps) = _next(0, 10);
        assertEq(found.provider, provider(3), "the one that can");
        assertEq(steps, 4, "steps");
        assertEq(stop, found.ask, "goes on there");
        (uint64[] memory ids, ) = book.page(0, 0, 10);
        assertEq(ids.length, 1, "the others are out");
        assertEq(book.askOf(provider(1), 0), 0, "and may ask anew");
        (found, stop, ) = _next(stop, 10);
        assertEq(stop, 0, "the end");
    }

    function test_asksThatDoNotFitStay() external {
        ask(0, 0, AskTerms(1, SIZE + 1, SIZE * 2, SIZE * 2, 30, 99));
        ask(1, 0, AskTerms(1, 1, SIZE - 1, SIZE * 2, 30, 99));
        ask(2, 0, AskTerms(1, 1, SIZE, SIZE - 1, 30, 99));
        ask(3, 0, AskTerms(1, 1, SIZE, SIZE, 9, 99));
        ask(4, 0, AskTerms(PRICE * 2 + 1, 1, SIZE, SIZE, 30, 99));
        (Found memory found, uint64 stop, uint256 steps) = _next(0, 10);
        assertEq(found.provider, address(0), "none fits");
        assertEq(stop, 0, "the crossing part is over");
        assertEq(steps, 5, "each was looked at");
        (uint64[] memory ids, ) = book.page(0, 0, 10);
        assertEq(ids.length, 5, "all stay");
    }

    /// @dev Stake enough for the ask's smallest deal, and not for this one: passed over until there is more.
    function test_whatTheStakeCannotStandForIsPassedOver() external {
        uint128 price = 100 ether;
        uint64 small = ask(0, price);
        uint64 large = ask(1, price);
        vm.prank(provider(1));
        registry.addStake{value: STAKE}();
        OrderTerms memory t = terms(1, 1);
        t.priceCap = price;
        assertGt(book.collateralOf(price / 1024, SIZE), STAKE, "more than a stake");
        assertEq(market.matchOrder(place(t), 100), 1, "matched");
        assertEq(market.deal(1).provider, provider(1), "with the later ask");
        assertEq(book.askOf(provider(0), 0), small, "the earlier stays");
        assertEq(book.askOf(provider(1), 0), large, "both do");
        vm.prank(provider(0));
        registry.addStake{value: STAKE}();
        assertEq(market.matchOrder(place(t), 100), 1, "matched");
        assertEq(market.deal(2).provider, provider(0), "with the earlier ask");
    }

    function test_bucketsByLength() external pure {
        assertEq(StorageMath.bucketOf(1), 0, "1");
        assertEq(StorageMath.bucketOf(30), 0, "30");
        assertEq(StorageMath.bucketOf(31), 1, "31");
        assertEq(StorageMath.bucketOf(90), 1, "90");
        assertEq(StorageMath.bucketOf(91), 2, "91");
        assertEq(StorageMath.bucketOf(365), 2, "365");
        assertEq(StorageMath.bucketOf(366), 3, "366");
        assertEq(StorageMath.bucketOf(1278), 3, "1278");
    }

    function testFuzz_popcountCounts(uint256 word) external pure {
        uint256 count = 0;
        for (uint256 rest = word; rest != 0; rest &= rest - 1) count++;
        vm.assertEq(StorageMath.popcount(word), count, "bits");
        vm.assertEq(StorageMath.popcount(type(uint256).max), 256, "all");
        vm.assertEq(StorageMath.popcount(type(uint256).max << 1), 255, "all but one");
    }

    /// @dev The dearest price that a reserve can pay is never more than it, and one wei more always is.
    function testFuzz_priceForFits(uint96 most, uint64 size) external pure {
        size = size == 0 ? 1 : size;
        uint256 price = StorageMath.priceFor(most, size);
        vm.assertLe(StorageMath.perEpoch(price, size), most, "fits");
        vm.assertGt(StorageMath.perEpoch(price + 1, size), most, "no dearer one does");
    }

    function _move(uint256 move) private {
        uint256 i = (move >> 8) % PROVIDERS;
        if (move & 3 == 0 && book.askOf(provider(i), 0) != 0) {
            vm.prank(provider(i));
            book.withdraw(0);
        } else {
            _placeWith(i, uint128(1 + ((move >> 16) % 5)), uint64((move >> 24) % 40));
        }
    }

    function _placeWith(uint256 i, uint128 price, uint64 hint) private returns (uint64) {
        vm.prank(provider(i));
        return book.place(0, AskTerms(price, 1, SIZE, SIZE, 30, 99), hint);
    }

    function _next(uint64 cursor, uint256 steps) private returns (Found memory, uint64, uint256) {
        Search memory search = Search(0, SIZE, ledger.currentEpoch(), 10, 0, PRICE * 2);
        vm.prank(address(market));
        return book.next(cursor, search, steps);
    }

    function _step(uint64 cursor, bool[] memory seen) private returns (uint64) {
        (Found memory found, uint64 stop, ) = _next(cursor, 100);
        if (found.provider != address(0)) seen[uint160(found.provider) - uint160(provider(0))] = true;
        return stop;
    }
}
