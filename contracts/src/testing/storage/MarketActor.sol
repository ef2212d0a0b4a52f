// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderClass} from "../../storage/IProviderRegistry.sol";
import {Deal, DealState, OrderTerms} from "../../storage/IStorageMarket.sol";
import {AskTerms} from "../../storage/market/AskBook.sol";
import {vm} from "../Vm.sol";
import {MarketSetup} from "./MarketFixture.sol";
import {ShardProofs} from "./ShardProofs.sol";

/// @title Two clients, seven providers, two repairers, a ledger and time: each does whatever the market lets it, in
///        any order.
/// @dev   A call may be refused, with an error that says why; it may not run into an overflow or a failed assertion.
abstract contract MarketActor is MarketSetup {
    uint256 internal constant PROVIDERS = 7;
    address[2] internal clients = [CLIENT, address(0xC11E28)];
    address[2] internal repairers = [REPAIRER, address(0x2E9A13)];

    /// @dev Wei that came to the market from outside, and that left it.
    uint256 internal paidIn;
    uint256 internal paidOut;
    /// @dev The same for the registry.
    uint256 internal staked;
    uint256 internal unstaked;
    /// @dev Calls that were granted.
    uint256 public granted;

    bytes4 private constant PANIC = bytes4(keccak256("Panic(uint256)"));

    function _begin() internal {
        _deploy();
        for (uint256 i = 0; i < PROVIDERS; i++) {
            join(i, i % 3 == 2 ? ProviderClass.Phone : ProviderClass.Laptop);
            ask(i, PRICE);
            staked += STAKE;
        }
        for (uint256 i = 0; i < 2; i++) {
            vm.deal(clients[i], 1e6 ether);
            vm.deal(repairers[i], 1e6 ether);
        }
    }

    function placeOrder(uint8 who, uint8 n, uint256 dice) public {
        OrderTerms memory t = terms(1, uint8(bound(n, 1, 5)));
        t.k = uint8(bound(dice % 7, 1, t.n));
        t.repairBelow = (t.k + t.n) / 2;
        t.epochs = uint32(bound(dice % 97, 1, 45));
        t.priceCap = uint128(PRICE / 2 + (dice % 5) * (PRICE / 2));
        t.startBy = uint64(block.timestamp + dice % 2 days);
        uint256 value = escrowOf(t) + dice % 3;
        _by(clients[who % 2], value, abi.encodeCall(market.placeOrder, (t, roots(t.n))));
    }

    function matchOrder(uint64 order, uint8 steps) public {
        _by(repairers[0], 0, abi.encodeCall(market.matchOrder, (_orderId(order), steps % 12)));
    }

    function matchSlot(uint64 order, uint8 slot, uint8 steps) public {
        (order, slot) = _vacantFrom(order, slot);
        _by(repairers[0], 0, abi.encodeCall(market.matchSlot, (order, slot, steps % 12)));
    }

    function begin(uint64 id) public {
        id = _dealIn(DealState.Matched, id);
        Deal memory d = market.deal(id);
        if (d.state == DealState.None) return;
        (, OrderTerms memory t, ) = market.order(d.order);
        bytes32[] memory list = roots(t.n);
        bytes memory openings = abi.encode(keccak256(abi.encode(uint256(d.matchedAt))));
        bytes32[] memory proof = ShardProofs.proofOf(list, d.slot);
        _by(d.provider, 0, abi.encodeCall(market.activate, (id, list[d.slot], proof, openings)));
    }

    function settle(uint64 id, uint8 words) public {
        _by(repairers[0], 0, abi.encodeCall(market.settle, (_dealId(id), words % 4)));
    }

    function release(uint64 id) public {
        _by(repairers[0], 0, abi.encodeCall(market.release, (one(_dealId(id)))));
    }

    function declareLost(uint64 id) public {
        id = _dealIn(DealState.Active, id);
        _by(market.deal(id).provider, 0, abi.encodeCall(market.declareLost, (id)));
    }

    function reportLost(uint64 id) public {
        _by(repairers[0], 0, abi.encodeCall(market.reportLost, (_dealId(id))));
    }

    function failRetrieval(uint64 id) public {
        _by(RETRIEVAL, 0, abi.encodeCall(market.retrievalFailed, (_dealId(id))));
    }

    function openRepair(uint8 who, uint64 order, uint8 slot, uint8 steps) public {
        (order, slot) = _vacantFrom(order, slot);
        bytes memory call = abi.encodeCall(market.openRepair, (order, slot, steps % 12));
        _by(repairers[who % 2], uint256(PAY) * 2, call);
    }

    function topUp(uint8 who, uint64 order, uint32 epochs) public {
        _by(repairers[who % 2], 0.1 ether, abi.encodeCall(market.topUp, (_orderId(order), epochs % 40)));
    }

    function cancelOrder(uint64 order) public {
        (address client, , ) = market.order(_orderId(order));
        _by(client, 0, abi.encodeCall(market.cancelOrder, (_orderId(order))));
    }

    function refund(uint64 order) public {
        (address client, , ) = market.order(_orderId(order));
        _by(client, 0, abi.encodeCall(market.refund, (_orderId(order))));
    }

    function withdraw(uint8 who) public {
        address account = accounts()[who % accounts().length];
        uint256 owed = market.credit(account);
        if (_by(account, 0, abi.encodeCall(market.withdraw, ()))) paidOut += owed;
    }

    function askAnew(uint8 who, uint256 dice) public {
        uint8 bucket = uint8(dice % 2);
        uint64 capacity = uint64(SIZE * (dice % 9));
        uint128 price = uint128(PRICE / 2 + (dice % 6) * (PRICE / 3));
        ask(who % PROVIDERS, bucket, AskTerms(price, 1, SIZE, capacity, bucket == 0 ? 30 : 90, uint64(dice % 200)));
    }

    function unstake(uint8 who, uint256 amount) public {
        (uint256 leaving, ) = registry.leavingOf(provider(who % PROVIDERS));
        vm.startPrank(provider(who % PROVIDERS));
        try registry.withdrawStake() {
            unstaked += leaving;
        } catch {}
        try registry.requestUnstake(bound(amount, 0, STAKE)) {} catch {}
        vm.stopPrank();
    }

    function restake(uint8 who) public {
        vm.prank(provider(who % PROVIDERS));
        registry.addStake{value: 0.2 ether}();
        staked += 0.2 ether;
    }

    function prove(uint8 who) public {
        ledger.prove(provider(who % PROVIDERS), ledger.currentEpoch());
    }

    function proveAll() public {
        for (uint256 i = 0; i < PROVIDERS; i++) ledger.prove(provider(i), ledger.currentEpoch());
    }

    function mark(uint64 id, uint64 weight) public {
        id = _dealId(id);
        address holder = market.deal(id).provider;
        uint64 epoch = ledger.currentEpoch();
        ledger.mark(id, epoch);
        ledger.prove(holder, epoch);
        vm.prank(address(ledger));
        market.marked(id, epoch, weight);
    }

    function excuse(uint8 who) public {
        uint64 epoch = ledger.currentEpoch();
        if (ledger.openEpoch(provider(who % PROVIDERS)) == epoch) ledger.excuse(provider(who % PROVIDERS), epoch);
    }

    function freeze(uint8 who, bool yes) public {
        ledger.freeze(provider(who % PROVIDERS), yes);
    }

    function wait(uint256 time) public {
        vm.warp(block.timestamp + bound(time, 1, time % 2 == 0 ? 1 hours : 2 days));
    }

    /// @dev Everybody to whom the market can owe something.
    function accounts() internal view returns (address[] memory list) {
        list = new address[](PROVIDERS + 5);
        for (uint256 i = 0; i < PROVIDERS; i++) list[i] = provider(i);
        (list[PROVIDERS], list[PROVIDERS + 1]) = (clients[0], clients[1]);
        (list[PROVIDERS + 2], list[PROVIDERS + 3]) = (repairers[0], repairers[1]);
        list[PROVIDERS + 4] = TREASURY;
    }

    function _by(address caller, uint256 value, bytes memory call) private returns (bool ok) {
        bytes memory answer;
        vm.prank(caller);
        (ok, answer) = address(market).call{value: value}(call);
        if (ok) {
            granted++;
            paidIn += value;
        } else {
            assertTrue(answer.length >= 4 && bytes4(answer) != PANIC, "an error that says why");
        }
    }

    function _orderId(uint64 order) private view returns (uint64) {
        return market.orderCount() == 0 ? 1 : 1 + (order % market.orderCount());
    }

    function _dealId(uint64 id) private view returns (uint64) {
        return market.dealCount() == 0 ? 1 : 1 + (id % market.dealCount());
    }

    /// @dev The first deal in a state from a drawn one on; the drawn one when there is none.
    function _dealIn(DealState state, uint64 id) private view returns (uint64 found) {
        uint64 count = market.dealCount();
        for (uint64 i = 0; i < count; i++) {
            found = _dealId(_dealId(id) + i - 1);
            if (market.deal(found).state == state) return found;
        }
        return _dealId(id);
    }

    /// @dev The first shard that lost its provider, in a drawn order or later; the drawn one when there is none.
    function _vacantFrom(uint64 order, uint8 slot) private view returns (uint64, uint8) {
        for (uint64 i = 0; i < market.orderCount(); i++) {
            uint64 id = _orderId(_orderId(order) + i - 1);
            (uint64 vacant, uint64 begun, ) = market.slotsOf(id);
            for (uint8 s = 0; s < 5; s++) if ((vacant & begun) >> s & 1 == 1) return (id, s);
        }
        return (_orderId(order), slot % 6);
    }
}
