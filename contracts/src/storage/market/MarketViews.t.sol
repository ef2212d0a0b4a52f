// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketFixture} from "../../testing/storage/MarketFixture.sol";
import {vm} from "../../testing/Vm.sol";

/// @dev What others read of a market: gateways of shards, repairers of health, clients of roots.
contract MarketViewsTest is MarketFixture {
    function setUp() public override {
        super.setUp();
        joinMany(4);
    }

    function test_onlyActiveShardsAreHealthy() external {
        uint64 order = matched(2, 4);
        assertEq(market.healthy(order), 0, "none has begun");
        vm.warp(block.timestamp + 60);
        activate(1);
        activate(3);
        assertEq(market.healthy(order), 2, "two have");
        vm.prank(provider(2));
        market.declareLost(3);
        assertEq(market.healthy(order), 1, "one is lost");
        assertEq(market.healthy(order + 1), 0, "an order that is none");
    }

    function test_aShardMarkedInTheLastEpochIsNotHealthy() external {
        uint64 order = active(2, 4);
        passEpochs(1, 4);
        ledger.mark(2, 1);
        assertEq(market.healthy(order), 3, "proven, and marked");
        passEpochs(1, 4);
        assertEq(market.healthy(order), 4, "proven again");
    }

    function test_missesAreKnownAsFarAsTheyWereCounted() external {
        active(2, 4);
        _missed(1, 0);
        vm.warp(block.timestamp + 4 * DAY);
        _missed(1, 0);
        market.settle(1, 1);
        _missed(4, 3);
        ledger.prove(provider(0), 4);
        market.settle(1, 1);
        _missed(5, 0);
    }

    function test_theRootIsThatOfAllShards() external {
        uint64 order = place(terms(1, 2));
        bytes32[] memory list = roots(2);
        bytes32 a = keccak256(abi.encodePacked(uint8(0), list[0]));
        bytes32 b = keccak256(abi.encodePacked(uint8(1), list[1]));
        bytes32 both = a < b ? keccak256(bytes.concat(a, b)) : keccak256(bytes.concat(b, a));
        assertEq(market.shardsRoot(order), both, "root");
        assertEq(market.shardsRoot(order + 1), bytes32(0), "of nothing");
    }

    function test_aDepositIsRoundedUp() external view {
        assertEq(market.depositFor(10_000), 100, "one percent");
        assertEq(market.depositFor(10_001), 101, "and more than that");
        assertEq(market.depositFor(0), 0, "of nothing");
    }

    function _missed(uint64 to, uint32 row) private view {
        (uint64 counted, uint32 inARow) = market.missesOf(provider(0));
        assertEq(counted, to, "counted until");
        assertEq(inARow, row, "in a row");
    }
}
