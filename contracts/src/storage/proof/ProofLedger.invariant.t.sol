// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProofFixture} from "../../testing/ProofFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {PieceSet} from "./PieceSet.sol";
import {ProofLedger} from "./ProofLedger.sol";

/// @dev Two providers whose sets change, and who prove or do not, while time passes and the beacon is silent at times.
contract LedgerActor is ProofFixture {
    uint64 private constant DEALS = 12;

    mapping(address provider => uint256) public bytesHeld;
    mapping(address provider => uint256) public leavesHeld;
    /// @dev Epochs proven, as seen here; and when a set changed last.
    mapping(address provider => uint256) public proven;
    mapping(address provider => uint256) public changedAt;

    mapping(uint64 deal => uint64) private _sizeOf;

    /// @dev Once only: random calls find it, too.
    function setUp() public override {
        if (address(ledger) == address(0)) super.setUp();
    }

    function add(uint64 deal, uint64 sizeBytes) external {
        (deal, sizeBytes) = (deal % DEALS, uint64(bound(sizeBytes, 1, 600)));
        address provider = holderOf(deal);
        bytes32 root = _rootOf(deal, _heightOf(sizeBytes));
        vm.prank(address(sink));
        try ledger.add(provider, deal, root, _heightOf(sizeBytes), sizeBytes) {
            _count(deal, sizeBytes, true);
        } catch {}
    }

    function remove(uint64 deal) external {
        deal %= DEALS;
        vm.prank(address(sink));
        try ledger.remove(deal) {
            _count(deal, _sizeOf[deal], false);
        } catch {}
    }

    function prove(bool isAlice) external {
        address provider = isAlice ? alice : bob;
        ProofLedger.Due memory next = ledger.due(provider);
        if (next.total == 0) return;
        if (block.timestamp < next.opens + 10) vm.warp(next.opens + 10);
        next = ledger.due(provider);
        if (!next.open) return;
        (bytes memory openings,,) = _proofOf(provider, next.seed, next.previous);
        vm.prank(provider);
        ledger.prove(next.epoch, 0, openings);
        proven[provider] |= 1 << next.epoch;
    }

    function pass(uint256 time) external {
        // Epochs beyond 255 are another word; the tests by hand have those.
        if (ledger.currentEpoch() < 250) vm.warp(block.timestamp + bound(time, 1, 2 * EPOCH));
    }

    function silence(uint256 time) external {
        beacon.silence(block.timestamp, block.timestamp + bound(time, 1, EPOCH));
    }

    function holderOf(uint64 deal) public view returns (address) {
        return deal % 2 == 0 ? alice : bob;
    }

    function theLedger() external view returns (ProofLedger) {
        return ledger;
    }

    function _count(uint64 deal, uint64 sizeBytes, bool isIn) private {
        address provider = holderOf(deal);
        _sizeOf[deal] = isIn ? sizeBytes : 0;
        changedAt[provider] = block.timestamp;
        if (isIn) bytesHeld[provider] += sizeBytes;
        else bytesHeld[provider] -= sizeBytes;
        if (isIn) leavesHeld[provider] += _leavesOf(sizeBytes);
        else leavesHeld[provider] -= _leavesOf(sizeBytes);
    }
}

/// @title What must hold of the ledger, whatever happens.
contract ProofLedgerInvariantTest is ProofFixture {
    LedgerActor private _actor;

    function setUp() public override {
        _actor = new LedgerActor();
        _actor.setUp();
        ledger = _actor.theLedger();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    function invariant_allPromises() external view {
        for (uint64 i = 0; i < 2; i++) {
            address provider = _actor.holderOf(i);
            _setIsCounted(provider);
            _historyIsSound(provider);
            _setWasFrozen(provider);
        }
    }

    function _setIsCounted(address provider) private view {
        (uint64 leaves, uint128 sizeBytes,) = ledger.holdingOf(provider);
        assertEq(leaves, _actor.leavesHeld(provider), "leaves");
        assertEq(sizeBytes, _actor.bytesHeld(provider), "bytes");
        uint256 listed = 0;
        for (uint8 height = 2; height < 8; height++) {
            PieceSet.Piece[] memory list = ledger.pieces(provider, height, 0, 100);
            for (uint256 k = 0; k < list.length; k++) listed += list[k].sizeBytes;
        }
        assertEq(listed, sizeBytes, "what is listed");
    }

    function _historyIsSound(address provider) private view {
        uint256 proven = ledger.provenWord(provider, 0);
        assertEq(proven, _actor.proven(provider), "a proof stays, and nothing else is one");
        uint64 open = ledger.openEpoch(provider);
        assertEq(proven >> open, 0, "what is open is not proven");
        (uint64 leaves,, uint64 dueFrom) = ledger.holdingOf(provider);
        uint64 row = 0;
        for (uint64 epoch = open; epoch > dueFrom && leaves != 0;) {
            if ((proven >> --epoch) & 1 == 1) break;
            if (!ledger.excused(provider, epoch)) row++;
        }
        assertEq(ledger.missedInARow(provider), row, "in a row");
    }

    /// @dev A set that was due when a window opened did not change until its proof, or the window's end.
    function _setWasFrozen(address provider) private view {
        uint64 epoch = ledger.currentEpoch();
        (uint256 opens, uint256 closes) = ledger.windowOf(provider, epoch);
        (, , uint64 dueFrom) = ledger.holdingOf(provider);
        uint256 changed = _actor.changedAt(provider);
        bool isProven = (ledger.provenWord(provider, 0) >> epoch) & 1 == 1;
        if (changed >= opens && changed < closes && !isProven) assertGt(dueFrom, epoch, "was not due");
    }
}
