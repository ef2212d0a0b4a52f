// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketFixture} from "../../testing/storage/MarketFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {IProofLedger} from "../IProofLedger.sol";
import {Deal, DealState, OrderTerms} from "../IStorageMarket.sol";
import {AskTerms} from "./AskBook.sol";
import {MarketState} from "./MarketState.sol";
import {Settlement} from "./Settlement.sol";

/// @dev Pay and fees are what the bitmaps say, whoever settles, how often, and in which steps.
contract SettlementTest is MarketFixture {
    uint32 private constant LONG = 700;

    function setUp() public override {
        super.setUp();
        joinMany(2);
        ask(0, 3, AskTerms(PRICE, 1, SIZE, SIZE * 9, 1278, type(uint64).max));
    }

    /// @dev Against a count epoch by epoch, over three words, in random steps.
    function testFuzz_settlingIsCounting(uint256 seed, uint8 start) external {
        vm.warp(block.timestamp + uint256(start) * DAY);
        uint64 id = _long(LONG);
        Deal memory d = market.deal(id);
        uint256[3] memory model;
        uint256 recent = 0;
        for (uint64 e = d.firstEpoch; e < d.endEpoch; e++) {
            uint256 dice = uint256(keccak256(abi.encode(seed, e))) % 16;
            bool proven = dice > 2;
            bool marked = dice % 5 == 4;
            if (proven) ledger.prove(provider(0), e);
            if (marked) ledger.mark(id, e);
            if (dice == 0) ledger.excuse(provider(0), e);
            if (proven && !marked) model[0]++;
            else model[1]++;
            bool missed = !proven && dice != 0;
            if (missed && _bitsOf(recent) >= 2) model[2]++;
            recent = ((recent << 1) | (missed ? 1 : 0)) & ((1 << 29) - 1);
        }
        uint256 balance = balanceOf(d.order);
        for (uint256 i = 0; market.deal(id).settledTo < d.endEpoch; i++) {
            vm.warp(block.timestamp + (1 + uint256(keccak256(abi.encode(seed, i, "wait"))) % 90) * DAY);
            market.settle(id, 1 + (seed >> (i % 200)) % 3);
        }
        uint256 fees = (model[2] * PAY + 1) / 2;
        if (fees > uint256(PAY) * 15) fees = uint256(PAY) * 15;
        assertEq(market.credit(provider(0)), model[0] * PAY, "paid");
        assertEq(balanceOf(d.order) - balance, model[1] * PAY + fees, "back to the order");
        assertEq(market.deal(id).collateral, uint256(PAY) * 15 - fees, "out of the collateral");
    }

    function test_openEpochsAreNotSettled() external {
        uint64 id = _long(40);
        vm.warp(block.timestamp + 3 * DAY);
        market.settle(id, 8);
        assertEq(market.deal(id).settledTo, 3, "the epoch that runs is open");
        ledger.prove(provider(0), 3);
        market.settle(id, 8);
        assertEq(market.deal(id).settledTo, 4, "until it is proven");
        assertEq(market.credit(provider(0)), PAY, "one of three");
        market.settle(id, 8);
        assertEq(market.credit(provider(0)), PAY, "and once");
    }

    function test_twoMissesInThirtyAreFree() external {
        uint64 id = _long(80);
        for (uint64 e = 1; e < 62; e++) if (e != 5 && e != 20 && e != 34 && e != 35 && e != 49) ledger.prove(provider(0), e);
        vm.warp(block.timestamp + 62 * DAY);
        market.settle(id, 8);
        // 34 is the third from 5 on; 35 from 20 on; 49 stands with 34 and 35.
        assertEq(market.deal(id).collateral, uint256(PAY) * 15 - PAY / 2 * 3, "three fees");
    }

    function test_missesAreFreeAgainAfterThirtyEpochs() external {
        uint64 id = _long(80);
        for (uint64 e = 1; e < 62; e++) if (e != 5 && e != 6 && e != 36 && e != 37) ledger.prove(provider(0), e);
        vm.warp(block.timestamp + 62 * DAY);
        market.settle(id, 8);
        // 36 stands with 6 (7 to 36 are thirty epochs, 6 is outside): one earlier at most.
        assertEq(market.deal(id).collateral, uint256(PAY) * 15, "no fee");
    }

    /// @dev A long silence is looked at in bounded steps, and still comes to its end.
    function test_aLongSilenceIsSettledInSteps() external {
        uint64 id = _long(LONG);
        vm.warp(block.timestamp + 800 * DAY);
        uint256 calls = 0;
        for (; stateOf(id) == DealState.Active; calls++) market.settle(id, 1);
        assertGt(calls, 20, "many");
        assertEq(market.credit(provider(0)), 0, "no pay");
        assertEq(market.deal(id).collateral, 0, "no collateral");
        market.release(one(id));
        assertEq(registry.provider(provider(0)).locked, 0, "nothing locked");
    }

    /// @dev What a provider missed with nothing at stake is forgotten.
    function test_missesBeforeADealDoNotCount() external {
        uint64 id = _long(40);
        vm.warp(block.timestamp + 60 * DAY);
        market.settle(id, 8);
        market.settle(id, 8);
        market.release(one(id));
        vm.warp(block.timestamp + 300 * DAY);
        id = _long(40);
        Deal memory d = market.deal(id);
        for (uint64 e = d.firstEpoch + 2; e < d.endEpoch; e++) ledger.prove(provider(0), e);
        vm.warp(block.timestamp + 60 * DAY);
        market.settle(id, 8);
        assertEq(market.deal(id).collateral, d.collateral, "two misses are free");
    }

    function test_aMarkCostsWhatItStandsFor() external {
        uint64 id = _long(40);
        uint256 balance = balanceOf(1);
        vm.prank(address(ledger));
        market.marked(id, 0, SIZE);
        assertEq(balanceOf(1), balance, "not before it counts");
        vm.startPrank(address(ledger));
        market.marked(id, 1, SIZE * 2 + 1);
        uint256 fee = (uint256(PAY) * 7 * (SIZE * 2 + 1) + SIZE * 2 - 1) / (SIZE * 2);
        assertEq(balanceOf(1), balance + fee, "3.5 epochs of it, rounded up");
        uint256 free = registry.freeStake(provider(0));
        market.marked(id, 2, SIZE * 10);
        assertEq(balanceOf(1), balance + fee + uint256(PAY) * 35, "more than the collateral");
        assertEq(market.deal(id).collateral, 0, "all of it");
        assertEq(registry.freeStake(provider(0)), free + uint256(PAY) * 15 - fee - uint256(PAY) * 35, "the rest stood free");
        market.marked(id, 2, type(uint64).max);
        assertEq(balanceOf(1), balance + uint256(PAY) * 15 + free, "at most everything");
        market.marked(id, 3, SIZE);
        market.marked(77, 3, SIZE);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(MarketState.NotParty.selector, address(this)));
        market.marked(id, 1, SIZE);
    }

    function test_aMarkAfterTheEndCostsNothing() external {
        uint64 id = _long(40);
        uint256 balance = balanceOf(1);
        vm.startPrank(address(ledger));
        market.marked(id, 41, SIZE);
        assertEq(balanceOf(1), balance, "over");
        market.marked(id, 40, SIZE);
        assertEq(balanceOf(1), balance + uint256(PAY) * 7 / 2, "the last epoch");
        vm.stopPrank();
    }

    /// @dev A release settles one word of epochs; what a lost deal has earned before is settled first.
    function test_aLostDealIsReleasedOnceItIsSettled() external {
        uint64 id = _long(LONG);
        for (uint64 e = 1; e <= 300; e++) ledger.prove(provider(0), e);
        vm.warp(block.timestamp + 301 * DAY);
        vm.prank(provider(0));
        market.declareLost(id);
        vm.expectRevert(abi.encodeWithSelector(Settlement.NotReleasable.selector, id));
        market.release(one(id));
        market.settle(id, 2);
        market.release(one(id));
        assertEq(market.credit(provider(0)), uint256(PAY) * 300, "paid for all");
        assertEq(registry.provider(provider(0)).locked, 0, "nothing locked");
    }

    function test_releaseNeedsTheEnd() external {
        uint64 id = _long(40);
        vm.expectRevert(abi.encodeWithSelector(Settlement.NotReleasable.selector, id));
        market.release(one(id));
        passEpochs(40, 1);
        ledger.freeze(provider(0), true);
        vm.expectRevert(abi.encodeWithSelector(IProofLedger.SetFrozen.selector, provider(0), 40));
        market.release(one(id));
        ledger.freeze(provider(0), false);
        market.release(one(id));
        (uint64 used, ) = book.spaceOf(provider(0));
        assertEq(used, 0, "space is free");
        assertEq(ledger.pieces(provider(0)), 0, "out of the set");
        vm.expectRevert(abi.encodeWithSelector(Settlement.NotReleasable.selector, id));
        market.release(one(id));
        vm.expectRevert(abi.encodeWithSelector(Settlement.TooMany.selector, 9));
        market.release(new uint64[](9));
    }

    function test_whatHasNotBegunIsNotSettled() external {
        matched(1, 2);
        vm.expectRevert(abi.encodeWithSelector(MarketState.WrongState.selector, 1, DealState.Matched));
        market.settle(1, 1);
        vm.expectRevert(abi.encodeWithSelector(MarketState.DealUnknown.selector, 3));
        market.settle(3, 1);
    }

    function _long(uint32 epochs) private returns (uint64 id) {
        OrderTerms memory t = terms(1, 1);
        t.epochs = epochs;
        if (epochs == 40) ask(0, 1, AskTerms(PRICE, 1, SIZE, SIZE * 9, 90, type(uint64).max));
        if (epochs == 80) ask(0, 1, AskTerms(PRICE, 1, SIZE, SIZE * 9, 90, type(uint64).max));
        uint64 order = place(t);
        market.matchOrder(order, 9);
        vm.warp(block.timestamp + 60);
        id = market.dealCount();
        activate(id);
    }

    function _bitsOf(uint256 word) private pure returns (uint256 count) {
        for (; word != 0; word &= word - 1) count++;
    }
}
