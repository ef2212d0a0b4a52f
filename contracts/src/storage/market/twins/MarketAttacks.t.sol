// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderClass} from "../../IProviderRegistry.sol";
import {OrderTerms} from "../../IStorageMarket.sol";
import {MarketSetup} from "../../../testing/storage/MarketFixture.sol";
import {ShardProofs} from "../../../testing/storage/ShardProofs.sol";
import {vm} from "../../../testing/Vm.sol";
import {AskBook, AskTerms} from "../AskBook.sol";
import {MarketChanges} from "../MarketChanges.sol";
import {MarketNumbers, MarketParts} from "../MarketNumbers.sol";
import {ProviderRegistry} from "../ProviderRegistry.sol";
import {StorageMarket} from "../StorageMarket.sol";
import {
    BookThatRoundsDown,
    BookWithoutSpace,
    ChangesThatBlameProviders,
    ChangesThatPayFirst,
    MarketOfOne,
    MarketThatPushes,
    MarketThatSendsFirst,
    Refuser,
    RegistryWithoutLock,
    Thief
} from "./MarketTwins.t.sol";

/// @dev Every attack is played twice: it fails, and it succeeds on a twin that lacks one defence.
contract MarketAttacksTest is MarketSetup {
    enum Twin {
        None,
        OfOne,
        SendsFirst,
        Pushes,
        BlamesProviders,
        PaysFirst,
        WithoutSpace,
        RoundsDown,
        WithoutLock
    }

    Twin private twin;

    /// @dev A4: one operator for all shards of an order.
    function test_oneOperatorForAllShards() external {
        assertEq(_sameOperatorTwice(Twin.None), 1, "one shard");
        assertEq(_sameOperatorTwice(Twin.OfOne), 2, "two shards without the rule");
    }

    /// @dev A6: the same space for two deals.
    function test_theSameSpaceTwice() external {
        assertEq(_sellSpaceTwice(Twin.None), 1, "once");
        assertEq(_sellSpaceTwice(Twin.WithoutSpace), 2, "twice when nobody counts");
    }

    /// @dev A6: the same stake for two deals.
    function test_theSameStakeTwice() external {
        assertEq(_pledgeTwice(Twin.None), 1, "once");
        assertEq(_pledgeTwice(Twin.WithoutLock), 2, "twice when it is not locked");
    }

    /// @dev A13: a client orders, uploads nothing, and waits for the providers to pay.
    function test_aClientThatNeverUploads() external {
        assertTrue(_neverUpload(Twin.None) < 0, "loses");
        assertTrue(_neverUpload(Twin.BlamesProviders) > 0, "gains where providers are blamed");
    }

    /// @dev A14: a provider that takes no coins holds up everybody who waits for the settlement.
    function test_aProviderThatTakesNoCoins() external {
        assertTrue(_settleRefuser(Twin.None), "settles");
        assertFalse(_settleRefuser(Twin.Pushes), "does not where pay is sent");
    }

    /// @dev A15: a repairer takes the bounty and brings nothing.
    function test_aRepairerThatBringsNothing() external {
        assertTrue(_repairNothing(Twin.None) < 0, "loses its deposit");
        assertTrue(_repairNothing(Twin.PaysFirst) > 0, "gains where the bounty comes first");
    }

    function test_withdrawingWhileWithdrawing() external {
        assertEq(_stealBySecondCall(Twin.None), uint256(PAY), "what it is owed");
        assertGt(_stealBySecondCall(Twin.SendsFirst), uint256(PAY), "more where debts are forgotten late");
    }

    /// @dev Many small shards, each too small for a wei.
    function test_storingForNothing() external {
        assertEq(_payForAByte(Twin.None), 1, "a wei");
        assertEq(_payForAByte(Twin.RoundsDown), 0, "nothing where pay is rounded down");
    }

    function _sameOperatorTwice(Twin which) private returns (uint256) {
        _found(which);
        joinMany(1);
        uint64 id = place(terms(1, 2));
        return market.matchOrder(id, 100) + market.matchOrder(id, 100);
    }

    function _sellSpaceTwice(Twin which) private returns (uint256) {
        _found(which);
        join(0, ProviderClass.Laptop);
        ask(0, 0, AskTerms(PRICE, 1, SIZE, SIZE, 30, 99));
        return market.matchOrder(place(terms(1, 1)), 9) + market.matchOrder(place(terms(1, 1)), 9);
    }

    function _pledgeTwice(Twin which) private returns (uint256) {
        _found(which);
        join(0, ProviderClass.Laptop);
        uint128 price = uint128(STAKE / 15) * 1024;
        ask(0, price);
        OrderTerms memory t = terms(1, 1);
        t.priceCap = price;
        return market.matchOrder(place(t), 9) + market.matchOrder(place(t), 9);
    }

    function _neverUpload(Twin which) private returns (int256) {
        _found(which);
        joinMany(1);
        uint256 before = CLIENT.balance;
        uint64 id = place(terms(1, 1));
        market.matchOrder(id, 9);
        vm.warp(block.timestamp + 1 days + 1);
        market.reportLost(1);
        vm.startPrank(CLIENT);
        market.cancelOrder(id);
        market.refund(id);
        market.withdraw();
        vm.stopPrank();
        return int256(CLIENT.balance) - int256(before);
    }

    function _settleRefuser(Twin which) private returns (bool ok) {
        _found(which);
        Refuser refuser = new Refuser();
        vm.deal(address(this), 10 ether);
        bytes memory join_ = abi.encodeCall(registry.register, (ProviderClass.Laptop, 0, "x", 0));
        refuser.act{value: STAKE}(address(registry), join_);
        refuser.act(address(book), abi.encodeCall(book.place, (0, AskTerms(PRICE, 1, SIZE, SIZE, 30, 99), 0)));
        market.matchOrder(place(terms(1, 1)), 9);
        vm.warp(block.timestamp + 60);
        activate(1);
        vm.warp(block.timestamp + DAY);
        ledger.prove(address(refuser), 1);
        (ok, ) = address(market).call(abi.encodeCall(market.settle, (1, 1)));
    }

    function _repairNothing(Twin which) private returns (int256) {
        _found(which);
        joinMany(3);
        uint64 id = active(1, 2);
        vm.prank(provider(0));
        market.declareLost(1);
        uint256 before = REPAIRER.balance;
        vm.prank(REPAIRER);
        uint64 repaired = market.openRepair{value: PAY}(id, 0, 9);
        vm.warp(block.timestamp + 6 hours + 1);
        market.reportLost(repaired);
        vm.prank(REPAIRER);
        market.withdraw();
        return int256(REPAIRER.balance) - int256(before);
    }

    function _stealBySecondCall(Twin which) private returns (uint256) {
        _found(which);
        Thief thief = new Thief(market);
        vm.deal(address(this), 10 ether);
        thief.join{value: STAKE}(registry, book, AskTerms(PRICE, 1, SIZE, SIZE, 30, 99));
        joinMany(3);
        OrderTerms memory t = terms(1, 3);
        market.matchOrder(place(t), 9);
        vm.warp(block.timestamp + 60);
        bytes32[] memory list = roots(3);
        bytes memory openings = abi.encode(keccak256(abi.encode(uint256(market.deal(1).matchedAt))));
        thief.activate(1, list[0], ShardProofs.proofOf(list, 0), openings);
        vm.warp(block.timestamp + DAY);
        ledger.prove(address(thief), 1);
        market.settle(1, 1);
        thief.steal();
        return address(thief).balance;
    }

    function _payForAByte(Twin which) private returns (uint256) {
        _found(which);
        join(0, ProviderClass.Laptop);
        ask(0, 0, AskTerms(1 << 20, 1, SIZE, SIZE, 30, 99));
        OrderTerms memory t = terms(1, 1);
        (t.sizeBytes, t.height) = (1, 2);
        market.matchOrder(place(t), 9);
        return market.deal(1).perEpoch;
    }

    function _found(Twin which) private {
        twin = which;
        _deploy();
    }

    function _newRegistry(address market_) internal override returns (ProviderRegistry) {
        return twin == Twin.WithoutLock ? new RegistryWithoutLock(market_, parts()) : super._newRegistry(market_);
    }

    function _newBook(address market_) internal override returns (AskBook) {
        if (twin == Twin.WithoutSpace) return new BookWithoutSpace(market_, registry);
        if (twin == Twin.RoundsDown) return new BookThatRoundsDown(market_, registry);
        return super._newBook(market_);
    }

    function _newChanges(MarketParts memory p, MarketNumbers memory n) internal override returns (address) {
        if (twin == Twin.BlamesProviders) return address(new ChangesThatBlameProviders(p, n));
        if (twin == Twin.PaysFirst) return address(new ChangesThatPayFirst(p, n));
        return super._newChanges(p, n);
    }

    function _newMarket(MarketParts memory p, MarketNumbers memory n, address c) internal override returns (StorageMarket) {
        if (twin == Twin.OfOne) return new MarketOfOne(p, n, c);
        if (twin == Twin.SendsFirst) return new MarketThatSendsFirst(p, n, c);
        if (twin == Twin.Pushes) return new MarketThatPushes(p, n, c);
        return super._newMarket(p, n, c);
    }
}
