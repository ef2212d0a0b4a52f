// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketFixture} from "../../testing/storage/MarketFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {Provider, ProviderClass} from "../IProviderRegistry.sol";
import {ProviderRegistry} from "./ProviderRegistry.sol";

/// @dev Stake: who may put it in, lock it, take it, and get it back.
contract ProviderRegistryTest is MarketFixture {
    address private immutable operator = provider(0);

    function setUp() public override {
        super.setUp();
        join(0, ProviderClass.Phone);
    }

    function test_aProviderIsWhatItSays() external {
        Provider memory p = registry.provider(operator);
        assertTrue(registry.isProvider(operator), "known");
        assertTrue(p.class == ProviderClass.Phone, "class");
        assertEq(p.region, 276, "region");
        assertEq(p.url, "https://example.org", "url");
        assertEq(p.stake, STAKE, "stake");
        vm.startPrank(operator);
        registry.setUrl("https://two.example");
        registry.setWindow(7);
        registry.addStake{value: 5}();
        vm.stopPrank();
        p = registry.provider(operator);
        assertEq(p.url, "https://two.example", "url");
        assertEq(p.window, 7, "window");
        assertEq(ledger.windows(operator), 7, "the ledger knows");
        assertEq(registry.freeStake(operator), STAKE + 5, "more stake");
    }

    function test_anAccountIsOneProvider() external {
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.AlreadyProvider.selector, operator));
        registry.register{value: STAKE}(ProviderClass.Laptop, 0, "x", 0);
    }

    function test_refusals() external {
        address other = provider(1);
        vm.deal(other, 10 ether);
        vm.startPrank(other);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.StakeTooSmall.selector, 0.1 ether - 1, 0.1 ether));
        registry.register{value: 0.1 ether - 1}(ProviderClass.Laptop, 0, "x", 0);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.BadUrl.selector, 0));
        registry.register{value: STAKE}(ProviderClass.Laptop, 0, "", 0);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.BadUrl.selector, 257));
        registry.register{value: STAKE}(ProviderClass.Laptop, 0, string(new bytes(257)), 0);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotAProvider.selector, other));
        registry.addStake{value: 1}();
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotMarket.selector, other));
        registry.lock(operator, 1);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotMarket.selector, other));
        registry.unlock(operator, 1);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.NotMarket.selector, other));
        registry.slash(operator, 1);
        vm.stopPrank();
    }

    function test_stakeLeavesAfterItsDelay() external {
        vm.startPrank(operator);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.StakeNotReleased.selector, 0));
        registry.withdrawStake();
        registry.requestUnstake(STAKE / 2);
        uint256 releaseAt = block.timestamp + 3 days;
        vm.warp(releaseAt - 1);
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.StakeNotReleased.selector, releaseAt));
        registry.withdrawStake();
        vm.warp(releaseAt);
        uint256 before = operator.balance;
        registry.withdrawStake();
        assertEq(operator.balance - before, STAKE / 2, "half of it");
        assertEq(address(registry).balance, STAKE / 2, "the rest");
        vm.stopPrank();
    }

    /// @dev A6: what stands for one deal stands for no other, and does not leave.
    function testFuzz_stakeStandsOnce(uint256 lock, uint256 asked, uint256 slashed) external {
        lock = bound(lock, 0, STAKE);
        vm.prank(address(market));
        registry.lock(operator, lock);
        asked = bound(asked, 0, STAKE * 2);
        vm.prank(operator);
        if (asked > STAKE - lock)
            vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.StakeNotFree.selector, asked, STAKE - lock));
        registry.requestUnstake(asked);
        uint256 free = registry.freeStake(operator);
        vm.prank(address(market));
        vm.expectRevert(abi.encodeWithSelector(ProviderRegistry.StakeNotFree.selector, free + 1, free));
        registry.lock(operator, free + 1);
        vm.prank(address(market));
        uint256 taken = registry.slash(operator, slashed);
        assertEq(taken, slashed < lock ? slashed : lock, "at most what is locked");
        assertEq(address(market).balance, taken, "sent to the market");
        (uint256 leaving, ) = registry.leavingOf(operator);
        Provider memory p = registry.provider(operator);
        assertEq(p.stake + leaving + taken, STAKE, "all of it");
        assertEq(address(registry).balance, p.stake + leaving, "held");
    }
}
