// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketFixture} from "../../testing/storage/MarketFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {Deal, DealState, OrderTerms} from "../IStorageMarket.sol";
import {AskTerms} from "./AskBook.sol";
import {IMarketChanges} from "./IMarketChanges.sol";
import {MarketState} from "./MarketState.sol";

/// @dev When a deal is lost, what that costs, and when it is not.
contract LossesTest is MarketFixture {
    uint256 private constant COLLATERAL = uint256(PAY) * 15;
    uint256 private constant FEE = (COLLATERAL + 99) / 100;
    uint64 private order;

    function setUp() public override {
        super.setUp();
        joinMany(6);
    }

    function test_aDeclaredLossCostsHalf() external {
        order = active(2, 4);
        passEpochs(3, 4);
        uint256 balance = balanceOf(order);
        vm.prank(provider(1));
        vm.expectRevert(abi.encodeWithSelector(MarketState.NotParty.selector, provider(1)));
        market.declareLost(1);
        vm.prank(provider(0));
        market.declareLost(1);
        Deal memory d = market.deal(1);
        assertTrue(d.state == DealState.Lost, "lost");
        assertEq(d.endEpoch, 4, "what is proven still counts");
        assertEq(d.collateral, COLLATERAL - (COLLATERAL + 1) / 2, "half is left");
        uint256 bounty = market.slotOf(order, 0).bounty;
        assertEq(bounty, COLLATERAL / 20, "a tenth of what is lost waits for the repair");
        // The slot keeps the cap's pay for 7 epochs; the deal had half of that, and the compensation does the rest.
        uint256 wanted = uint256(PAY) * 2 * 7;
        assertEq(market.slotOf(order, 0).reserve, wanted, "funded");
        assertEq(balanceOf(order), balance + uint256(PAY) * 7 + COLLATERAL / 2 - bounty - wanted, "the rest is the order's");
        market.release(one(1));
        assertEq(market.credit(provider(0)), uint256(PAY) * 3, "paid for three");
        assertEq(registry.provider(provider(0)).locked, 0, "nothing locked");
        vm.prank(provider(0));
        vm.expectRevert(abi.encodeWithSelector(MarketState.WrongState.selector, 1, DealState.Lost));
        market.declareLost(1);
    }

    function test_fiveMissesInARowAreALoss() external {
        order = active(2, 4);
        passEpochs(2, 4);
        vm.warp(block.timestamp + 5 * DAY);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DealNotLost.selector, 1));
        market.reportLost(1);
        vm.warp(block.timestamp + DAY);
        market.reportLost(1);
        assertEq(market.deal(1).collateral, 0, "all of it");
        assertEq(market.slotOf(order, 0).bounty, COLLATERAL / 10, "bounty");
        assertEq(uint256(market.deal(1).endEpoch), 8, "ended");
        market.release(one(1));
        assertEq(market.credit(provider(0)), uint256(PAY) * 2, "paid for two");
    }

    /// @dev A report looks at 64 missed epochs; those of a longer silence are settled first.
    function test_aLongSilenceIsSettledBeforeItIsALoss() external {
        ask(0, 3, AskTerms(PRICE, 1, SIZE, SIZE * 9, 1278, type(uint64).max));
        OrderTerms memory t = terms(1, 1);
        t.epochs = 400;
        order = place(t);
        market.matchOrder(order, 100);
        vm.warp(block.timestamp + 60);
        activate(1);
        vm.warp(block.timestamp + 100 * DAY);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DealNotLost.selector, 1));
        market.reportLost(1);
        market.settle(1, 6);
        (uint64 to, uint32 row) = market.missesOf(provider(0));
        assertEq(to, 100, "all that is decided");
        assertEq(row, 99, "all of it missed");
        market.reportLost(1);
        assertTrue(stateOf(1) == DealState.Lost, "lost");
        assertEq(market.deal(1).endEpoch, 100, "now");
    }

    function test_excusedEpochsNeitherCountNorEndTheRow() external {
        order = active(2, 4);
        for (uint64 e = 1; e < 7; e += 2) ledger.excuse(provider(0), e);
        vm.warp(block.timestamp + 8 * DAY);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DealNotLost.selector, 1));
        market.reportLost(1);
        vm.warp(block.timestamp + DAY);
        market.reportLost(1);
        assertTrue(stateOf(1) == DealState.Lost, "2, 4, 6, 7, 8");
    }

    /// @dev Misses of the same provider from before a deal are none of its business.
    function test_anOlderSilenceIsNotThisDealsLoss() external {
        active(2, 4);
        vm.warp(block.timestamp + 4 * DAY);
        uint64 second = active(2, 4);
        vm.warp(block.timestamp + 2 * DAY);
        market.reportLost(1);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DealNotLost.selector, 5));
        market.reportLost(5);
        assertEq(market.deal(5).order, second, "of the second order");
    }

    function test_usedUpCollateralIsALoss() external {
        order = active(2, 4);
        passEpochs(1, 6);
        vm.prank(address(ledger));
        market.marked(1, 1, type(uint64).max);
        market.reportLost(1);
        assertTrue(stateOf(1) == DealState.Lost, "lost");
    }

    function test_aFailedRetrievalIsALoss() external {
        order = active(2, 4);
        vm.expectRevert(abi.encodeWithSelector(MarketState.NotParty.selector, address(this)));
        market.retrievalFailed(1);
        vm.startPrank(RETRIEVAL);
        market.retrievalFailed(1);
        assertTrue(stateOf(1) == DealState.Lost, "lost");
        assertEq(market.deal(1).collateral, 0, "all of it");
        market.retrievalFailed(1);
        market.retrievalFailed(99);
        vm.stopPrank();
        market.release(one(1));
    }

    function test_aDealAtItsEndIsNotLost() external {
        order = active(2, 4);
        vm.warp(block.timestamp + 11 * DAY);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DealNotLost.selector, 1));
        market.reportLost(1);
        vm.prank(provider(0));
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DealNotLost.selector, 1));
        market.declareLost(1);
        vm.prank(RETRIEVAL);
        market.retrievalFailed(1);
        assertTrue(stateOf(1) == DealState.Active, "it ends by itself");
    }

    /// @dev A13: whose fault a failed start was cannot be seen, so both lose the same and neither gains.
    function test_aFailedStartCostsBothSidesTheSame() external {
        order = matched(2, 4);
        uint256 balance = balanceOf(order);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DealNotLost.selector, 1));
        market.reportLost(1);
        vm.warp(block.timestamp + 1 days + 1);
        vm.prank(CLIENT);
        market.reportLost(1);
        assertEq(registry.freeStake(provider(0)), STAKE - FEE, "the provider");
        uint256 kept = uint256(market.slotOf(order, 0).reserve) + balanceOf(order) - balance;
        assertEq(kept, uint256(PAY) * 10 - FEE, "the order");
        assertEq(market.credit(TREASURY), FEE * 2, "the treasury");
        assertEq(market.credit(CLIENT), 0, "and nobody else");
    }

    function test_whoDeclinesPaysAlone() external {
        order = matched(2, 4);
        uint256 balance = balanceOf(order);
        vm.prank(provider(2));
        market.declareLost(3);
        assertEq(registry.freeStake(provider(2)), STAKE - FEE, "the provider");
        uint256 kept = uint256(market.slotOf(order, 2).reserve) + balanceOf(order) - balance;
        assertEq(kept, uint256(PAY) * 10 + FEE, "to the order");
        assertEq(market.credit(TREASURY), 0, "not to the treasury");
    }

    function test_fewHealthyShardsMoveEarlyAndCostNoStake() external {
        uint64 first = market.dealCount() + 1;
        order = _placeWeak();
        market.matchOrder(order, 100);
        vm.warp(block.timestamp + 60);
        for (uint64 d = first; d < first + 4; d++) activate(d);
        passEpochs(1, 4);
        vm.warp(block.timestamp + DAY);
        assertEq(market.healthy(order), 4, "all");
        for (uint256 i = 0; i < 3; i++) ledger.prove(provider(i), 2);
        vm.warp(block.timestamp + DAY);
        assertEq(market.healthy(order), 3, "one missed");
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DealNotLost.selector, 4));
        market.reportLost(4);
        for (uint256 i = 0; i < 2; i++) ledger.prove(provider(i), 3);
        vm.warp(block.timestamp + DAY);
        assertEq(market.healthy(order), 2, "two missed");
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DealNotLost.selector, 1));
        market.reportLost(1);
        uint256 balance = balanceOf(order);
        market.reportLost(4);
        assertEq(market.deal(4).collateral, COLLATERAL, "not slashed");
        assertEq(market.slotOf(order, 3).bounty, COLLATERAL / 10, "a bounty");
        assertLt(balanceOf(order), balance, "out of the order");
        market.release(one(4));
        assertEq(registry.freeStake(provider(3)), STAKE, "and free");
    }

    function _placeWeak() private returns (uint64) {
        OrderTerms memory t = terms(2, 4);
        t.repairBelow = 3;
        return place(t);
    }
}
