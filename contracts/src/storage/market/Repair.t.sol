// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketFixture} from "../../testing/storage/MarketFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {Deal, DealState} from "../IStorageMarket.sol";
import {IMarketChanges} from "./IMarketChanges.sol";

/// @dev A lost shard finds another provider, and its repairer earns only when it is there.
contract RepairTest is MarketFixture {
    uint256 private constant COLLATERAL = uint256(PAY) * 15;
    uint256 private constant DEPOSIT = (COLLATERAL + 99) / 100;
    uint64 private order;

    function setUp() public override {
        super.setUp();
        joinMany(6);
        order = active(2, 4);
        passEpochs(2, 6);
    }

    function test_aRepairRunsToItsEnd() external {
        uint64 repaired = _loseAndRepair();
        assertEq(repaired, 5, "a new deal");
        Deal memory d = market.deal(5);
        assertEq(d.provider, provider(4), "of another provider");
        assertEq(d.slot, 0, "in the same place");
        assertEq(d.startBy, block.timestamp + 6 hours, "soon");
        (, address repairer) = market.uploaders(5);
        assertEq(repairer, REPAIRER, "who may upload");
        vm.warp(block.timestamp + 60);
        activate(5);
        assertEq(market.credit(REPAIRER), COLLATERAL / 20 + DEPOSIT + 7, "bounty, deposit and what was too much");
        assertEq(market.deal(5).endEpoch, 11, "to the same end");
        assertEq(market.healthy(order), 4, "all healthy");
        (, repairer) = market.uploaders(5);
        assertEq(repairer, address(0), "done");
        passEpochs(9, 6);
        for (uint64 id = 1; id <= 5; id++) {
            market.settle(id, 8);
            market.release(one(id));
        }
        vm.startPrank(CLIENT);
        market.refund(order);
        uint256 owed = market.credit(CLIENT) + market.credit(REPAIRER);
        for (uint256 i = 0; i < 5; i++) owed += market.credit(provider(i));
        assertEq(address(market).balance, owed, "to the wei");
        vm.stopPrank();
    }

    function test_whoFailedAnOrderGetsNoOtherShardOfIt() external {
        vm.prank(provider(4));
        book.withdraw(0);
        vm.prank(provider(5));
        book.withdraw(0);
        vm.prank(provider(0));
        market.declareLost(1);
        assertEq(market.matchSlot(order, 0, 100), 0, "nobody is left");
        ask(5, PRICE);
        assertEq(market.matchSlot(order, 0, 100), 5, "somebody came");
    }

    /// @dev A15: a repairer that does not bring the shard loses as much as the provider, and must wait twice as long
    ///      each time.
    function test_aRepairerThatFailsPaysAndWaits() external {
        uint64 repaired = _loseAndRepair();
        uint256 balance = balanceOf(order);
        uint256 reserve = market.slotOf(order, 0).reserve;
        vm.warp(block.timestamp + 6 hours + 1);
        market.reportLost(repaired);
        assertEq(market.credit(TREASURY), DEPOSIT * 2, "both");
        assertEq(balanceOf(order) + market.slotOf(order, 0).reserve, balance + reserve + uint256(PAY) * 8, "not the order");
        assertEq(market.slotOf(order, 0).bounty, COLLATERAL / 20, "the bounty waits");
        (uint64 until, uint32 failures) = market.backOffOf(REPAIRER);
        assertEq(until, block.timestamp + 1 days, "a day");
        assertEq(failures, 1, "once");
        vm.prank(REPAIRER);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.BackingOff.selector, REPAIRER, until));
        market.openRepair{value: DEPOSIT}(order, 0, 100);
        vm.warp(until);
        vm.prank(REPAIRER);
        repaired = market.openRepair{value: DEPOSIT}(order, 0, 100);
        vm.warp(block.timestamp + 6 hours + 1);
        market.reportLost(repaired);
        (until, failures) = market.backOffOf(REPAIRER);
        assertEq(until, block.timestamp + 2 days, "two days");
    }

    /// @dev A15: a provider that loses a shard to let a friend repair it loses more than the friend earns.
    function test_losingForABountyDoesNotPay() external {
        uint256 before = registry.provider(provider(0)).stake;
        uint64 repaired = _loseAndRepair();
        vm.warp(block.timestamp + 60);
        activate(repaired);
        uint256 lost = before - registry.provider(provider(0)).stake;
        uint256 earned = market.credit(REPAIRER) - DEPOSIT - 7;
        assertGe(lost, earned * 10, "ten times as much");
    }

    function test_aRepairIsTakenOnce() external {
        uint64 repaired = _loseAndRepair();
        vm.deal(address(this), 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.RepairTaken.selector, repaired, REPAIRER));
        market.openRepair{value: DEPOSIT}(order, 0, 100);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DealNotLost.selector, 2));
        market.openRepair{value: DEPOSIT}(order, 1, 100);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.NothingToRepair.selector, order, 4));
        market.openRepair{value: DEPOSIT}(order, 4, 100);
    }

    function test_aRepairThatDidNotComeIsTakenUpByAnother() external {
        uint64 first = _loseAndRepair();
        vm.warp(block.timestamp + 6 hours + 1);
        vm.prank(CLIENT);
        uint64 second = market.openRepair{value: DEPOSIT}(order, 0, 100);
        assertEq(market.credit(TREASURY), DEPOSIT * 2, "the first failed");
        assertTrue(stateOf(first) == DealState.Lost, "and is over");
        assertEq(market.deal(second).provider, provider(5), "the next provider");
        assertEq(market.slotOf(order, 0).deal, second, "in the same place");
        (, address repairer) = market.uploaders(second);
        assertEq(repairer, CLIENT, "the next repairer");
    }

    /// @dev The call finds out that the shard is lost, and that no time is left to bring it anywhere.
    function test_aLossTooLateToRepairGivesTheDepositBack() external {
        vm.warp(block.timestamp + 7 * DAY);
        vm.prank(REPAIRER);
        assertEq(market.openRepair{value: DEPOSIT}(order, 0, 100), 0, "no deal");
        assertTrue(stateOf(1) == DealState.Lost, "lost");
        assertEq(market.slotOf(order, 0).deal, 0, "closed");
        assertEq(market.credit(REPAIRER), DEPOSIT, "credited");
    }

    function test_theDepositMustCome() external {
        vm.prank(provider(0));
        market.declareLost(1);
        vm.prank(REPAIRER);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DepositTooSmall.selector, DEPOSIT - 1, DEPOSIT));
        market.openRepair{value: DEPOSIT - 1}(order, 0, 100);
    }

    function test_aMatchWithoutRepairerCanBeTakenLater() external {
        vm.prank(provider(0));
        market.declareLost(1);
        uint64 repaired = market.matchSlot(order, 0, 100);
        vm.prank(REPAIRER);
        assertEq(market.openRepair{value: DEPOSIT}(order, 0, 0), repaired, "the same deal");
        (, address repairer) = market.uploaders(repaired);
        assertEq(repairer, REPAIRER, "registered");
    }

    function test_aClientThatRepairsGetsTheBountyBack() external {
        vm.prank(provider(0));
        market.declareLost(1);
        uint64 repaired = market.matchSlot(order, 0, 100);
        uint256 balance = balanceOf(order);
        vm.warp(block.timestamp + 60);
        activate(repaired);
        assertEq(balanceOf(order), balance + COLLATERAL / 20, "the bounty is the order's");
    }

    function test_withoutAProviderTheDepositIsCredited() external {
        for (uint256 i = 4; i < 6; i++) {
            vm.prank(provider(i));
            book.withdraw(0);
        }
        vm.prank(provider(0));
        market.declareLost(1);
        vm.prank(REPAIRER);
        assertEq(market.openRepair{value: DEPOSIT}(order, 0, 100), 0, "none");
        assertEq(market.credit(REPAIRER), DEPOSIT, "credited");
    }

    function test_tooLateToRepair() external {
        passEpochs(7, 6);
        uint256 balance = balanceOf(order);
        vm.prank(provider(0));
        market.declareLost(1);
        (uint64 vacant, , ) = market.slotsOf(order);
        assertEq(vacant, 0, "the slot is closed");
        uint256 half = (COLLATERAL + 1) / 2;
        assertEq(balanceOf(order), balance + half + PAY, "with bounty and pay for the order");
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.NothingToRepair.selector, order, 0));
        market.openRepair(order, 0, 100);
    }

    /// @dev A refund leaves what vacant shards need.
    function test_aRefundLeavesWhatRepairsNeed() external {
        vm.prank(CLIENT);
        market.refund(order);
        for (uint256 i = 4; i < 6; i++) ask(i, PRICE + 1024);
        vm.prank(RETRIEVAL);
        market.retrievalFailed(1);
        // The compensation, 13.5 epochs of pay, is more than enough for the cap; take it away.
        vm.prank(CLIENT);
        market.refund(order);
        uint256 reserve = market.slotOf(order, 0).reserve;
        assertEq(reserve, uint256(PAY) * 16, "the cap's pay for eight epochs");
        assertEq(market.matchSlot(order, 0, 100), 5, "found");
        assertEq(balanceOf(order), reserve - uint256(PAY + 1) * 8, "what is not needed");
    }

    function _loseAndRepair() private returns (uint64) {
        vm.prank(provider(0));
        market.declareLost(1);
        vm.prank(REPAIRER);
        return market.openRepair{value: DEPOSIT + 7}(order, 0, 100);
    }
}
