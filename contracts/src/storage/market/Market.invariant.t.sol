// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assert} from "../../testing/Assert.sol";
import {MarketAudit} from "../../testing/storage/MarketAudit.sol";
import {Vm, vm} from "../../testing/Vm.sol";
import {Deal, DealState, IStorageMarket} from "../IStorageMarket.sol";
import {IMarketChanges} from "./IMarketChanges.sol";
import {MissCharges} from "./MissCharges.sol";
import {Settlement} from "./Settlement.sol";

/// @dev A market that can be audited at any moment.
contract AuditedMarket is MarketAudit {
    constructor() {
        _begin();
    }

    function auditMoney() external view {
        _auditMoney();
    }

    function auditProviders() external view {
        _auditProviders();
    }

    function auditSlots() external view {
        _auditSlots();
    }
}

/// @dev What must hold whatever anybody does.
contract MarketInvariantTest is Assert {
    AuditedMarket private actor;

    function setUp() external {
        actor = new AuditedMarket();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actor);
    }

    function invariant_everyWeiIsSomebodys() external view {
        actor.auditMoney();
    }

    function invariant_stakeSpaceAndPiecesStandForDeals() external view {
        actor.auditProviders();
    }

    function invariant_shardsAreWithDistinctProviders() external view {
        actor.auditSlots();
    }
}

/// @dev A14: from wherever random doings lead, every order comes to its end and every wei to somebody, and the parties
///      need only do what is theirs: nobody waits for the consent of another.
contract MarketWindDownTest is MarketAudit {
    uint256 private constant STEPS = 60;
    uint256 private constant MARKETS = 20;

    function setUp() external {
        _begin();
    }

    function testFuzz_everythingCanBeWoundDown(uint256 seed) external {
        for (uint256 i = 0; i < STEPS; i++) _step(uint256(keccak256(abi.encode(seed, i))));
        _auditMoney();
        _auditProviders();
        _auditSlots();
        bool clientsAct = seed % 2 == 0;
        if (clientsAct) for (uint64 id = 0; id < market.orderCount(); id++) cancelOrder(id);
        // Providers are gone: nothing is proven any more, and they call nothing.
        vm.warp(block.timestamp + 200 days);
        for (uint256 i = 0; i < PROVIDERS; i++) ledger.freeze(provider(i), false);
        for (uint64 id = 1; id <= market.dealCount(); id++) _windDown(id);
        for (uint64 id = 0; id < market.orderCount(); id++) {
            if (!clientsAct) cancelOrder(id);
            refund(id);
        }
        for (uint8 who = 0; who < accounts().length; who++) withdraw(who);
        assertEq(address(market).balance, 0, "all is paid out");
        assertEq(paidOut, paidIn + staked - unstaked - address(registry).balance, "to the wei");
        for (uint256 i = 0; i < PROVIDERS; i++) assertEq(registry.provider(provider(i)).locked, 0, "nothing is locked");
    }

    /// @dev What is drawn leads everywhere: else the test above says little.
    function test_randomDoingsReachEveryState() external {
        vm.recordLogs();
        for (uint256 market_ = 0; market_ < MARKETS; market_++) {
            _begin();
            for (uint256 i = 0; i < STEPS * 2; i++) _step(uint256(keccak256(abi.encode("everywhere", market_, i))));
        }
        bytes32[11] memory topics = [
            IStorageMarket.DealMatched.selector,
            IStorageMarket.DealActive.selector,
            IStorageMarket.DealEnded.selector,
            IStorageMarket.DealLost.selector,
            IMarketChanges.StartFailed.selector,
            IMarketChanges.RepairOpened.selector,
            IMarketChanges.RepairDone.selector,
            IMarketChanges.RepairFailed.selector,
            IMarketChanges.OrderToppedUp.selector,
            MissCharges.MissCharged.selector,
            Settlement.DealReleased.selector
        ];
        uint256[11] memory seen;
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++)
            for (uint256 t = 0; t < seen.length; t++) if (logs[i].topics[0] == topics[t]) seen[t]++;
        for (uint256 t = 0; t < seen.length; t++) assertGt(seen[t], 0, vm.toString(t));
        assertGt(granted, MARKETS * STEPS / 4, "calls that are granted");
    }

    function _windDown(uint64 id) private {
        DealState state = stateOf(id);
        if (state == DealState.Matched) market.reportLost(id);
        Deal memory d = market.deal(id);
        for (uint256 i = 0; i < 8 && d.settledTo < d.endEpoch; i++) {
            market.settle(id, 8);
            d = market.deal(id);
        }
        assertEq(d.settledTo, d.endEpoch, "settled");
        if (d.held) market.release(one(id));
    }

    function _step(uint256 dice) private {
        uint256 what = dice % 32;
        dice >>= 8;
        (uint8 a, uint64 b, uint8 c) = (uint8(dice), uint64(dice >> 8), uint8(dice >> 72));
        if (what < 3) placeOrder(a, c, dice >> 80);
        else if (what < 6) matchOrder(b, c | 8);
        else if (what < 12) begin(b);
        else if (what < 14) settle(b, c);
        else if (what < 16) release(b);
        else if (what == 16) declareLost(b);
        else if (what == 17) reportLost(b);
        else if (what == 18) failRetrieval(b);
        else if (what == 19) openRepair(a, b, c, 8);
        else if (what == 20) matchSlot(b, c, 8);
        else if (what == 21) topUp(a, b, uint32(dice >> 80));
        else if (what == 22) cancelOrder(b);
        else if (what == 23) refund(b);
        else if (what == 24) withdraw(a);
        else if (what == 25) askAnew(a, dice >> 80);
        else if (what == 26) unstake(a, dice >> 80);
        else if (what == 27) restake(a);
        else if (what == 28) mark(b, uint64(dice >> 80) % (SIZE * 2));
        else if (what == 29) excuse(a);
        else if (what == 30) proveAll();
        else wait(dice >> 80);
    }
}
