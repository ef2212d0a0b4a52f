// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SwapFixture} from "../../testing/SwapFixture.sol";
import {TestToken} from "../../testing/Tokens.sol";
import {vm} from "../../testing/Vm.sol";
import {PairTwap} from "./PairTwap.sol";
import {WattPair} from "./WattPair.sol";

/// @dev Average prices over time.
contract PairTwapTest is SwapFixture {
    PairTwap private twap;

    function setUp() public override {
        super.setUp();
        twap = new PairTwap(factory);
        twap.poke(address(token0), address(token1));
    }

    function test_averagesOverTheSecondsThatPricesLasted() external {
        vm.warp(block.timestamp + 15 minutes);
        token0.mint(address(pair), MILLION);
        pair.sync();
        vm.warp(block.timestamp + 15 minutes);
        assertEq(twap.consult(address(token0), address(token1), 4e18), 3e18, "half the time 1, half the time 0.5");
        assertEq(twap.consult(address(token1), address(token0), 4e18), 6e18, "half the time 1, half the time 2");
    }

    function test_usesTheOlderObservationUntilTheNewerIsOldEnough() external {
        vm.warp(block.timestamp + 30 minutes);
        twap.poke(address(token0), address(token1));
        token0.mint(address(pair), MILLION);
        pair.sync();
        vm.warp(block.timestamp + 10 minutes);
        assertEq(twap.consult(address(token0), address(token1), 8e18), 7e18, "30 minutes at 1, 10 at 0.5");
        vm.warp(block.timestamp + 20 minutes);
        assertEq(twap.consult(address(token0), address(token1), 8e18), 4e18, "30 minutes at 0.5");
    }

    function test_neverEarly() external {
        vm.warp(block.timestamp + 30 minutes - 1);
        vm.expectRevert(abi.encodeWithSelector(PairTwap.TwapNotReady.selector, pair));
        twap.consult(address(token0), address(token1), 1e18);
        vm.expectRevert(abi.encodeWithSelector(PairTwap.TwapTooEarly.selector, block.timestamp + 1));
        twap.poke(address(token1), address(token0));
        vm.warp(block.timestamp + 1);
        twap.poke(address(token1), address(token0));
    }

    function test_neverStale() external {
        vm.warp(block.timestamp + 2 hours);
        twap.consult(address(token0), address(token1), 1e18);
        vm.warp(block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(PairTwap.TwapNotReady.selector, pair));
        twap.consult(address(token0), address(token1), 1e18);
    }

    function test_oneTokenAloneHasNoPrice() external {
        for (uint256 i = 0; i < 2; i++) {
            TestToken fresh = new TestToken("NEW", 18);
            WattPair pool = WattPair(factory.createPair(address(fresh), address(token0)));
            TestToken present = i == 0 ? TestToken(pool.token0()) : TestToken(pool.token1());
            present.mint(address(pool), 1e18);
            pool.sync();
            vm.warp(block.timestamp + 1 hours);
            pool.sync();
            assertEq(pool.price0CumulativeLast() + pool.price1CumulativeLast(), 0, "nothing to add up");
            vm.expectRevert(abi.encodeWithSelector(PairTwap.TwapEmptyPair.selector, pool));
            twap.poke(address(fresh), address(token0));
        }
    }

    function test_onlyPoolsWithAPrice() external {
        vm.expectRevert(abi.encodeWithSelector(PairTwap.TwapUnknownPair.selector, token0, wrapped));
        twap.poke(address(token0), address(wrapped));
        address empty = factory.createPair(address(token0), address(wrapped));
        vm.expectRevert(abi.encodeWithSelector(PairTwap.TwapEmptyPair.selector, empty));
        twap.poke(address(token0), address(wrapped));
        token0.mint(empty, 1);
        vm.expectRevert(abi.encodeWithSelector(PairTwap.TwapEmptyPair.selector, empty));
        twap.poke(address(token0), address(wrapped));
    }

    /// @dev The average is between the lowest and the highest price, whatever happens in between.
    function testFuzz_staysBetweenTheExtremes(uint96 donation0, uint96 donation1, uint16 seconds_) external {
        token0.mint(address(pair), donation0);
        vm.warp(block.timestamp + bound(seconds_, 1, 45 minutes));
        pair.sync();
        token1.mint(address(pair), donation1);
        vm.warp(block.timestamp + 15 minutes + bound(seconds_, 0, 30 minutes));
        pair.sync();
        vm.warp(block.timestamp + 30 minutes);
        uint256 lowest = (MILLION * 1e18) / (MILLION + donation0);
        uint256 highest = ((MILLION + donation1) * 1e18) / MILLION;
        uint256 average = twap.consult(address(token0), address(token1), 1e18);
        assertGe(average + 1, lowest, "not below");
        assertLe(average, highest, "not above");
    }
}
