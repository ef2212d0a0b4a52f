// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { OracleFixture } from "../../testing/OracleFixture.sol";
import { vm } from "../../testing/Vm.sol";
import { Rules } from "./FeedRules.sol";
import { IPriceFeed } from "./IPriceFeed.sol";
import { PriceFeed } from "./PriceFeed.sol";
import { RegionPrice } from "./RegionPrice.sol";

contract RegionPriceTest is OracleFixture {
    PriceFeed private _retail;
    PriceFeed private _rate;
    RegionPrice private _price;

    function setUp() public {
        _deploy(7);
        _retail = feed;
        _rate = _newFeed(Rules(0.1e8, 1e8, 72 hours, 24 hours, 24 hours, 120));
        _register(_rate);
        _price = new RegionPrice(_retail, _rate);
    }

    function test_isRetailTimesRate() external {
        _report(_retail, 0.735e8);
        _report(_rate, 0.1952e8);
        (uint256 usd, uint256 updatedAt, bool healthy) = _price.target();
        assertEq(usd, 0.143472e18, "0.735 BRL at 0.1952 USD");
        assertEq(updatedAt, START, "now");
        assertTrue(healthy, "healthy");
        (usd, updatedAt) = _price.targetStrict();
        assertEq(usd, 0.143472e18, "strict");
    }

    function test_isZeroAndUnhealthyBeforeBothLegsAnswer() external {
        (uint256 usd, uint256 updatedAt, bool healthy) = _price.target();
        assertEq(usd + updatedAt, 0, "nothing");
        assertFalse(healthy, "no leg");
        _report(_retail, 0.735e8);
        (usd, updatedAt, healthy) = _price.target();
        assertEq(usd + updatedAt, 0, "one leg is no price");
        assertFalse(healthy, "one leg");
        vm.expectRevert(
            abi.encodeWithSelector(
                RegionPrice.UnhealthyPrice.selector, IPriceFeed.Unhealthy.None, IPriceFeed.Unhealthy.NoAnswer
            )
        );
        _price.targetStrict();
    }

    function test_isAsOldAsItsOlderLeg() external {
        _report(_rate, 0.1952e8);
        vm.warp(START + 1 days);
        _report(_retail, 0.735e8);
        (, uint256 updatedAt,) = _price.target();
        assertEq(updatedAt, START, "the rate is older");
        vm.warp(START + 2 days);
        _report(_rate, 0.1952e8);
        (, updatedAt,) = _price.target();
        assertEq(updatedAt, START + 1 days, "the retail price is older");
    }

    function test_isHealthyOnlyIfBothLegsAre() external {
        _report(_retail, 0.735e8);
        _report(_rate, 0.1952e8);
        vm.warp(START + 48 hours + 1);
        (uint256 usd,, bool healthy) = _price.target();
        assertFalse(healthy, "retail is stale by its own measure, the rate is not");
        assertEq(usd, 0.143472e18, "the last price stays readable");
        _report(_retail, 0.735e8);
        vm.warp(START + 72 hours + 1);
        (,, healthy) = _price.target();
        assertFalse(healthy, "now the rate is stale");
    }

    function test_needsNoRateWhereDollarsAreLocal() external {
        RegionPrice us = new RegionPrice(_retail, IPriceFeed(address(0)));
        vm.expectRevert(
            abi.encodeWithSelector(
                RegionPrice.UnhealthyPrice.selector, IPriceFeed.Unhealthy.NoAnswer, IPriceFeed.Unhealthy.None
            )
        );
        us.targetStrict();
        _report(_retail, 0.1688e8);
        (uint256 usd,, bool healthy) = us.target();
        assertEq(usd, 0.1688e18, "dollars");
        assertTrue(healthy, "healthy");
    }

    function test_legsHaveEightDecimals() external {
        IPriceFeed wrong = IPriceFeed(address(watt));
        vm.expectRevert(abi.encodeWithSelector(RegionPrice.WrongDecimals.selector, wrong, uint8(18)));
        new RegionPrice(wrong, _rate);
        vm.expectRevert(abi.encodeWithSelector(RegionPrice.WrongDecimals.selector, wrong, uint8(18)));
        new RegionPrice(_retail, wrong);
    }

    function _report(PriceFeed leg, int192 value) private {
        feed = leg;
        _agree(7, value);
    }
}
