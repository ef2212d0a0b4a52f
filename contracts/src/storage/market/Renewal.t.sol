// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketFixture} from "../../testing/storage/MarketFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {Deal, DealState, OrderTerms} from "../IStorageMarket.sol";
import {IMarketChanges} from "./IMarketChanges.sol";
import {MarketState} from "./MarketState.sol";
import {StorageMath} from "./StorageMath.sol";

/// @dev More epochs, an early end, and money back.
contract RenewalTest is MarketFixture {
    uint256 private constant COLLATERAL = uint256(PAY) * 15;
    address private constant FRIEND = address(0xF12);

    function setUp() public override {
        super.setUp();
        joinMany(6);
        vm.deal(FRIEND, 1 ether);
    }

    function test_anybodyPaysForMoreAtTheDealsPrice() external {
        uint64 order = active(2, 4);
        vm.prank(FRIEND);
        uint256 cost = market.topUp{value: 1 ether}(order, 5);
        assertEq(cost, uint256(PAY) * 5 * 4, "five epochs of four");
        assertEq(market.credit(FRIEND), 1 ether - cost, "the rest is the payer's");
        assertEq(market.deal(1).endEpoch, 16, "longer");
        passEpochs(15, 4);
        for (uint64 id = 1; id <= 4; id++) market.release(one(id));
        assertEq(market.credit(provider(0)), uint256(PAY) * 15, "paid for all");
    }

    /// @dev An ask of thirty epochs binds its provider for no more: afterwards the shard is matched anew.
    function test_beyondItsAskADealIsMatchedAnew() external {
        uint64 order = active(2, 4);
        vm.prank(FRIEND);
        uint256 cost = market.topUp{value: 1 ether}(order, 28);
        assertEq(cost, (uint256(PAY) * 20 + uint256(PAY) * 2 * 8) * 4, "20 at its price, 8 at the cap");
        assertEq(market.deal(1).endEpoch, 31, "thirty epochs");
        passEpochs(30, 4);
        market.release(one(1));
        (uint64 vacant, , ) = market.slotsOf(order);
        assertEq(vacant, 1, "vacant");
        assertEq(market.matchSlot(order, 0, 100), 5, "matched");
        assertEq(market.deal(5).provider, provider(0), "with whoever is cheapest, the same too");
        assertEq(market.deal(5).epochs, 8, "for the rest");
        vm.warp(block.timestamp + 60);
        activate(5);
        assertEq(market.deal(5).endEpoch, 39, "to the new end");
    }

    function test_vacantAndWaitingShardsAreLengthenedToo() external {
        uint64 order = place(terms(2, 4));
        market.matchOrder(order, 2);
        vm.prank(FRIEND);
        uint256 cost = market.topUp{value: 1 ether}(order, 5);
        assertEq(cost, uint256(PAY) * 5 * 2 + uint256(PAY) * 2 * 5 * 2, "two matched, two vacant");
        assertEq(market.deal(1).epochs, 15, "matched");
        market.matchOrder(order, 100);
        assertEq(market.deal(3).epochs, 15, "vacant before");
        vm.warp(block.timestamp + 60);
        for (uint64 id = 1; id <= 4; id++) activate(id);
        assertEq(market.deal(1).endEpoch, 16, "all alike");
        assertEq(market.deal(4).endEpoch, 16, "all alike");
    }

    function test_topUpRefusals() external {
        uint64 order = active(2, 4);
        vm.startPrank(FRIEND);
        vm.expectPartialRevert(IMarketChanges.TopUpTooSmall.selector);
        market.topUp{value: 1}(order, 1);
        vm.expectRevert(abi.encodeWithSelector(StorageMath.BadDuration.selector, 0));
        market.topUp{value: 1 ether}(order, 0);
        vm.expectRevert(abi.encodeWithSelector(StorageMath.BadDuration.selector, 1279));
        market.topUp{value: 1 ether}(order, 1279);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.OrderTooLong.selector, order));
        market.topUp{value: 1 ether}(order, 1269);
        vm.warp(block.timestamp + 30 * DAY);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.OrderOver.selector, order));
        market.topUp{value: 1 ether}(order, 1);
        vm.stopPrank();
    }

    /// @dev Neither a shard that was closed nor one that waits with too little time left is paid for.
    function test_whatIsOverIsNotLengthened() external {
        uint64 order = active(2, 4);
        passEpochs(2, 4);
        vm.prank(provider(1));
        market.declareLost(2);
        passEpochs(7, 4);
        vm.prank(provider(0));
        market.declareLost(1);
        (uint64 vacant, , ) = market.slotsOf(order);
        assertEq(vacant, 2, "one is closed, one waits");
        uint256 reserve = market.slotOf(order, 1).reserve;
        vm.prank(FRIEND);
        assertEq(market.topUp{value: 1 ether}(order, 5), uint256(PAY) * 5 * 2, "two run on");
        assertEq(market.deal(3).endEpoch, 16, "longer");
        assertEq(market.slotOf(order, 0).until, 11, "closed");
        assertEq(market.slotOf(order, 0).reserve, 0, "with nothing");
        assertEq(market.slotOf(order, 1).until, 11, "too late");
        assertEq(market.slotOf(order, 1).reserve, reserve, "with what it had");
    }

    function test_aCancelledOrderEndsAfterItsNotice() external {
        uint64 order = active(2, 4);
        passEpochs(2, 4);
        vm.prank(FRIEND);
        vm.expectRevert(abi.encodeWithSelector(MarketState.NotParty.selector, FRIEND));
        market.cancelOrder(order);
        vm.prank(CLIENT);
        market.cancelOrder(order);
        assertEq(market.deal(1).endEpoch, 6, "three epochs more");
        passEpochs(3, 4);
        for (uint64 id = 1; id <= 4; id++) market.release(one(id));
        assertEq(market.credit(provider(0)), uint256(PAY) * 5, "paid until then");
        vm.startPrank(CLIENT);
        market.refund(order);
        assertEq(market.credit(CLIENT), escrowOf(terms(2, 4)) - uint256(PAY) * 5 * 4, "all else is back");
        vm.expectRevert(abi.encodeWithSelector(MarketState.OrderIsCancelled.selector, order));
        market.cancelOrder(order);
        vm.stopPrank();
    }

    /// @dev What was kept for epochs after the deals comes back at once; what the deals are paid, and a closed shard, stay.
    function test_dealsThatEndBeforeTheNoticeKeepTheirEnd() external {
        OrderTerms memory t = terms(1, 2);
        t.epochs = 30;
        uint64 order = place(t);
        market.matchOrder(order, 100);
        vm.warp(block.timestamp + 60);
        activate(1);
        activate(2);
        vm.prank(FRIEND);
        assertEq(market.topUp{value: 1 ether}(order, 2), uint256(PAY) * 2 * 2 * 2, "at the cap, as no ask is longer");
        passEpochs(30, 2);
        uint256 balance = balanceOf(order);
        vm.prank(CLIENT);
        market.cancelOrder(order);
        assertEq(market.deal(1).endEpoch, 31, "where it was");
        assertEq(balanceOf(order), balance + uint256(PAY) * 2 * 2 * 2, "kept for nobody now");
        market.release(one(1));
        market.release(one(2));
        (uint64 vacant, , ) = market.slotsOf(order);
        assertEq(vacant, 0, "nobody is looked for");
        assertEq(market.credit(provider(0)), uint256(PAY) * 30, "paid for all");
        _leavesNothing(order, 2);
    }

    function test_aClosedShardIsNotPaidBackTwice() external {
        uint64 order = active(2, 4);
        passEpochs(9, 4);
        vm.prank(provider(0));
        market.declareLost(1);
        uint256 balance = balanceOf(order);
        vm.prank(CLIENT);
        market.cancelOrder(order);
        assertEq(balanceOf(order), balance, "it was, when it closed");
        passEpochs(1, 4);
        for (uint64 id = 1; id <= 4; id++) market.release(one(id));
        _leavesNothing(order, 4);
    }

    /// @dev Everything that the market holds is owed to somebody.
    function _leavesNothing(uint64 order, uint256 providers) private {
        vm.prank(CLIENT);
        market.refund(order);
        uint256 owed = market.credit(CLIENT) + market.credit(FRIEND);
        for (uint256 i = 0; i < providers; i++) owed += market.credit(provider(i));
        assertEq(address(market).balance, owed, "to the wei");
    }

    /// @dev A13: a client that lets providers wait and then cancels pays each for it.
    function test_cancellingAMatchPaysTheProvider() external {
        uint64 order = matched(2, 4);
        vm.prank(CLIENT);
        market.cancelOrder(order);
        uint256 fee = (COLLATERAL + 99) / 100;
        for (uint256 i = 0; i < 4; i++) {
            assertEq(market.credit(provider(i)), fee, "paid");
            assertEq(registry.freeStake(provider(i)), STAKE, "free");
            assertTrue(stateOf(uint64(i + 1)) == DealState.Ended, "ended");
        }
        vm.prank(CLIENT);
        market.refund(order);
        assertEq(market.credit(CLIENT), escrowOf(terms(2, 4)) - fee * 4, "the rest is back");
    }

    function test_anUnmatchedOrderIsRefundedInFull() external {
        OrderTerms memory t = terms(2, 4);
        t.priceCap = 1024;
        uint64 order = place(t);
        assertEq(market.matchOrder(order, 100), 0, "nobody is that cheap");
        vm.startPrank(CLIENT);
        market.refund(order);
        assertEq(market.credit(CLIENT), 0, "the escrow stays while it waits");
        market.cancelOrder(order);
        market.refund(order);
        assertEq(market.credit(CLIENT), escrowOf(t), "all of it");
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(MarketState.NotParty.selector, address(this)));
        market.refund(order);
    }

    function test_aLossAfterTheNoticeIsNotRepaired() external {
        uint64 order = active(2, 4);
        vm.prank(CLIENT);
        market.cancelOrder(order);
        vm.prank(provider(0));
        market.declareLost(1);
        (uint64 vacant, , ) = market.slotsOf(order);
        assertEq(vacant, 0, "closed");
        Deal memory d = market.deal(1);
        assertTrue(d.state == DealState.Lost, "lost");
    }

    /// @dev A shard that found nobody in time gives its money back.
    function test_refundClosesWhatIsTooLate() external {
        uint64 order = active(2, 4);
        for (uint256 i = 4; i < 6; i++) {
            vm.prank(provider(i));
            book.withdraw(0);
        }
        vm.prank(provider(0));
        market.declareLost(1);
        vm.warp(block.timestamp + 9 * DAY);
        vm.prank(CLIENT);
        market.refund(order);
        (uint64 vacant, , ) = market.slotsOf(order);
        assertEq(vacant, 0, "closed");
        assertEq(market.slotOf(order, 0).reserve, 0, "nothing kept");
        assertEq(market.slotOf(order, 0).bounty, 0, "nothing kept");
    }
}
