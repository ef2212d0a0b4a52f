// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IdealBeacon, ProofFixture} from "../../testing/ProofFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {ProviderClass} from "../IProviderRegistry.sol";
import {IProofLedger} from "../IProofLedger.sol";
import {Deal, DealState, IStorageMarket, OrderTerms} from "../IStorageMarket.sol";
import {ProofLedger} from "../proof/ProofLedger.sol";
import {AskBook, AskTerms} from "./AskBook.sol";
import {IMarketChanges} from "./IMarketChanges.sol";
import {MarketChanges} from "./MarketChanges.sol";
import {MarketNumbers, MarketParts} from "./MarketNumbers.sol";
import {ProviderRegistry} from "./ProviderRegistry.sol";
import {StorageMarket} from "./StorageMarket.sol";

/// @dev The market over the real ledger: what is paid is what was really proven.
contract MarketWithLedgerTest is ProofFixture {
    uint64 private constant SIZE = 1000;
    uint8 private constant HEIGHT = 5;
    uint64 private constant DEALS = 12;
    uint128 private constant PRICE = 1 << 60;
    uint256 private constant PAY = (uint256(PRICE) * SIZE + (1 << 30) - 1) >> 30;
    address private constant CLIENT = address(0xC11E27);

    ProviderRegistry private registry;
    AskBook private book;
    StorageMarket private market;
    uint32 private epochs = 6;

    function setUp() public override {
        vm.warp(GENESIS);
        beacon = new IdealBeacon();
        uint64 nonce = vm.getNonce(address(this));
        IStorageMarket place = IStorageMarket(_created(nonce + 4));
        ledger = new ProofLedger(
            beacon,
            place,
            _created(nonce + 1),
            ProofLedger.Parameters(GENESIS, uint64(EPOCH), WINDOWS, uint8(HITS))
        );
        registry = new ProviderRegistry(address(place), ledger, 1 ether, 1 days);
        book = new AskBook(address(place), registry, 15, 1);
        MarketParts memory parts = MarketParts(registry, book, ledger, beacon, address(2), address(3));
        MarketNumbers memory numbers = MarketNumbers(uint64(EPOCH), 6 hours, 2 days, 3, 5, 2, 100, 5000, 1000);
        market = new StorageMarket(parts, numbers, address(new MarketChanges(parts, numbers)));
        assertEq(address(market), address(place), "market");
        vm.deal(CLIENT, 100 ether);
        _join(alice);
        _join(bob);
    }

    function test_payIsWhatWasProven() external {
        _orderAll();
        _prove(alice, 1);
        lost[3] = true;
        _prove(alice, 2);
        lost[3] = false;
        bool marked = ledger.markedWord(3, 0) == 4;
        assertTrue(marked, "the third piece was drawn and marked");
        vm.warp(block.timestamp + EPOCH);
        _prove(alice, 4);
        for (uint64 id = 1; id <= DEALS; id++) market.settle(id, 1);
        // Epochs 1, 2 and 4 of twelve deals, without epoch 2 of the marked one; the miss of 3 is free.
        assertEq(market.credit(alice), PAY * (DEALS * 3 - 1), "paid");
        assertTrue(market.deal(3).collateral < PAY * 15, "the mark cost something");
        for (uint64 id = 1; id <= DEALS; id++)
            if (id != 3) assertEq(market.deal(id).collateral, PAY * 15, "and nothing else did");
    }

    function test_aDealIsReleasedBetweenWindows() external {
        _orderAll();
        for (uint64 epoch = 1; epoch <= 6; epoch++) _prove(alice, epoch);
        (uint256 opens, ) = ledger.windowOf(alice, 7);
        vm.warp(opens);
        vm.expectRevert(abi.encodeWithSelector(IProofLedger.SetFrozen.selector, alice, 7));
        market.release(_first(8));
        _prove(alice, 7);
        market.release(_first(8));
        vm.warp(block.timestamp + EPOCH - 1 hours);
        uint64[] memory rest = new uint64[](4);
        for (uint64 i = 0; i < 4; i++) rest[i] = 9 + i;
        market.release(rest);
        assertEq(market.credit(alice), PAY * 6 * DEALS, "all six epochs of all deals");
        assertEq(registry.freeStake(alice), 10 ether, "stake is free");
        assertEq(ledger.missedInARow(alice), 0, "nothing to prove any more");
    }

    /// @dev A provider that is silent loses its deals by time alone; another one takes the shard.
    function test_silenceIsALossAndARepair() external {
        epochs = 10;
        _orderAll();
        _prove(alice, 1);
        (, uint256 closes) = ledger.windowOf(alice, 5);
        vm.warp(closes);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DealNotLost.selector, 1));
        market.reportLost(1);
        (, closes) = ledger.windowOf(alice, 6);
        vm.warp(closes);
        market.reportLost(1);
        assertTrue(market.deal(1).state == DealState.Lost, "lost");
        assertEq(market.deal(1).endEpoch, 7, "after five misses");
        market.settle(1, 1);
        assertEq(market.credit(alice), PAY, "paid for what it proved");
        vm.deal(address(this), 1 ether);
        assertEq(market.openRepair{value: 1 ether}(1, 0, 10), DEALS + 1, "matched");
        assertEq(market.deal(DEALS + 1).provider, bob, "with the next");
    }

    /// @dev Epochs in which the beacon says nothing are nobody's fault.
    function test_aSilentBeaconIsNoLoss() external {
        _orderAll();
        beacon.silence(block.timestamp, block.timestamp + 20 * EPOCH);
        vm.warp(block.timestamp + 6 * EPOCH);
        vm.expectRevert(abi.encodeWithSelector(IMarketChanges.DealNotLost.selector, 1));
        market.reportLost(1);
        vm.warp(block.timestamp + 3 * EPOCH);
        market.settle(1, 1);
        Deal memory d = market.deal(1);
        assertTrue(d.state == DealState.Ended, "ended");
        assertEq(d.collateral, PAY * 15, "no fee");
        assertEq(market.credit(alice), 0, "no pay");
    }

    /// @dev Twelve orders of one shard each, with alice: bob asks more.
    function _orderAll() private {
        for (uint64 id = 1; id <= DEALS; id++) {
            bytes32[] memory roots = new bytes32[](1);
            roots[0] = _rootOf(id, HEIGHT);
            uint64 startBy = uint64(block.timestamp + 1 days);
            OrderTerms memory t = OrderTerms("m", 1, 1, SIZE, HEIGHT, PRICE * 3, epochs, startBy, 0, 0);
            vm.prank(CLIENT);
            market.placeOrder{value: 1 ether}(t, roots);
            market.matchOrder(id, 10);
        }
        uint256 matchedAt = block.timestamp;
        vm.warp(matchedAt + 10);
        for (uint64 id = 1; id <= DEALS; id++) {
            bytes memory openings = _activationOf(id, SIZE, beacon.seedAfter(matchedAt));
            bytes32 root = _rootOf(id, HEIGHT);
            vm.prank(alice);
            market.activate(id, root, new bytes32[](0), openings);
        }
    }

    function _join(address operator) private {
        vm.deal(operator, 100 ether);
        vm.startPrank(operator);
        registry.register{value: 10 ether}(ProviderClass.Laptop, 0, "https://example.org", 40);
        book.place(0, AskTerms(operator == alice ? PRICE : PRICE * 2, 1, SIZE, SIZE * 99, 30, 999), 0);
        vm.stopPrank();
    }

    function _first(uint64 count) private pure returns (uint64[] memory ids) {
        ids = new uint64[](count);
        for (uint64 i = 0; i < count; i++) ids[i] = i + 1;
    }

    function _created(uint64 nonce) private view returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(this), uint8(nonce))))));
    }
}
