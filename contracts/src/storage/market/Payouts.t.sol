// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketFixture} from "../../testing/storage/MarketFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {MarketState} from "./MarketState.sol";
import {Payouts} from "./Payouts.sol";

/// @dev Coins come in with orders or from the registry, and leave to whom they are owed.
contract PayoutsTest is MarketFixture {
    address private constant PURSE = address(0x9025E);
    uint256 private earned;

    function setUp() public override {
        super.setUp();
        joinMany(1);
        active(1, 1);
        passEpochs(3, 1);
        market.settle(1, 1);
        earned = uint256(PAY) * 3;
    }

    function test_whatIsOwedGoesWhereItsOwnerSays() external {
        vm.expectEmit(address(market));
        emit Payouts.Withdrawn(provider(0), PURSE, earned);
        vm.prank(provider(0));
        market.withdrawTo(payable(PURSE));
        assertEq(PURSE.balance, earned, "sent");
        assertEq(market.credit(provider(0)), 0, "owed no more");
        vm.prank(provider(0));
        vm.expectRevert(abi.encodeWithSelector(Payouts.NothingToWithdraw.selector, provider(0)));
        market.withdrawTo(payable(PURSE));
        vm.prank(PURSE);
        vm.expectRevert(abi.encodeWithSelector(Payouts.NothingToWithdraw.selector, PURSE));
        market.withdraw();
    }

    function test_whoCannotTakeCoinsLosesNone() external {
        vm.prank(provider(0));
        vm.expectRevert();
        market.withdrawTo(payable(address(ledger)));
        assertEq(market.credit(provider(0)), earned, "still owed");
    }

    function test_aStrangersCoinsAreRefused() external {
        vm.deal(PURSE, 1);
        vm.prank(PURSE);
        (bool isTaken, bytes memory answer) = address(market).call{value: 1}("");
        assertFalse(isTaken, "refused");
        bytes memory reason = abi.encodeWithSelector(MarketState.NotParty.selector, PURSE);
        assertEq(keccak256(answer), keccak256(reason), "says why");
        vm.deal(address(registry), address(registry).balance + 1);
        vm.prank(address(registry));
        (isTaken, ) = address(market).call{value: 1}("");
        assertTrue(isTaken, "the registry's are taken");
    }
}
