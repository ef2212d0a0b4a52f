// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketFixture} from "../../testing/storage/MarketFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {DealState} from "../IStorageMarket.sol";

/// @dev An order's whole life when everybody does as they should.
contract StorageMarketTest is MarketFixture {
    function test_anOrderRunsToItsEnd() external {
        joinMany(4);
        uint64 order = active(2, 4);
        passEpochs(10, 4);
        vm.warp(block.timestamp + DAY);
        for (uint64 deal = 1; deal <= 4; deal++) {
            market.settle(deal, 1);
            assertTrue(stateOf(deal) == DealState.Ended, "ended");
            assertEq(market.credit(provider(deal - 1)), uint256(PAY) * 10, "paid for every epoch");
            assertEq(registry.freeStake(provider(deal - 1)), STAKE - uint256(PAY) * 15, "locked until released");
            market.release(one(deal));
            assertEq(registry.freeStake(provider(deal - 1)), STAKE, "free again");
            uint256 before = provider(deal - 1).balance;
            vm.prank(provider(deal - 1));
            market.withdraw();
            assertEq(provider(deal - 1).balance - before, uint256(PAY) * 10, "withdrawn");
        }
        vm.prank(CLIENT);
        market.refund(order);
        assertEq(market.credit(CLIENT), uint256(PAY) * 40, "what the cap was too high");
        assertEq(address(market).balance, market.credit(CLIENT), "nothing else is held");
    }
}
