// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CommitRevealBeacon} from "../../beacon/CommitRevealBeacon.sol";
import {ProofFixture} from "../../testing/ProofFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {IStorageMarket} from "../IStorageMarket.sol";
import {ProofLedger} from "./ProofLedger.sol";

/// @dev Silences by epoch, and what must be known after each.
abstract contract HistoryFixture is ProofFixture {
    function _silence(uint64 from, uint64 to) internal {
        (uint256 begin,) = ledger.windowOf(alice, from);
        (uint256 end,) = ledger.windowOf(alice, to);
        beacon.silence(begin, end);
    }

    function _after(uint64 epoch) internal {
        (, uint256 closes) = ledger.windowOf(alice, epoch);
        vm.warp(closes);
    }

    function _is(uint64 open, uint64 row, uint256 missed) internal view {
        assertEq(ledger.openEpoch(alice), open, "open");
        assertEq(ledger.missedInARow(alice), row, "in a row");
        assertEq(_missed(open), missed, "missed");
    }

    /// @dev Bits of the epochs before `open` that were neither proven nor excused, as a settlement sees them.
    function _missed(uint64 open) private view returns (uint256 missed) {
        (,, uint64 from) = ledger.holdingOf(alice);
        uint256 proven = ledger.provenWord(alice, 0);
        for (uint64 epoch = from; epoch < open; epoch++) {
            if ((proven >> epoch) & 1 == 0 && !ledger.excused(alice, epoch)) missed |= 1 << epoch;
        }
    }
}

/// @title What was missed, without anybody's call.
contract ProofHistoryTest is HistoryFixture {
    function setUp() public override {
        super.setUp();
        _fill(alice, 1);
    }

    function test_CountsMissesByTheClockAlone() public {
        (, uint256 closes) = ledger.windowOf(alice, 1);
        vm.warp(closes - 1);
        _is(1, 0, 0);
        vm.warp(closes);
        _is(2, 1, 0x2);
        vm.warp(closes + 4 * uint256(EPOCH));
        _is(6, 5, 0x3e);
    }

    function test_AProofEndsTheRow() public {
        _prove(alice, 1);
        _prove(alice, 5);
        _is(6, 0, 0x1c);
        _after(7);
        _is(8, 2, 0xdc);
    }

    function test_ExcusesEpochsWithoutASeed() public {
        _silence(3, 5);
        _after(6);
        _is(7, 4, 0x66);
        assertTrue(ledger.excused(alice, 3) && ledger.excused(alice, 4), "no seed");
        assertTrue(!ledger.excused(alice, 2) && !ledger.excused(alice, 5), "a seed");
    }

    function test_ExcusesEpochsWhoseSeedCameInTheSecondHalf() public {
        (uint256 opens, uint256 closes) = ledger.windowOf(alice, 2);
        beacon.silence(opens, (opens + closes) / 2 + 1);
        _after(2);
        _is(3, 1, 0x2);
        beacon.silence(opens, (opens + closes) / 2);
        _is(3, 2, 0x6);
    }

    function test_PaysForAProofWhoseSeedCameLate() public {
        (uint256 opens, uint256 closes) = ledger.windowOf(alice, 1);
        beacon.silence(opens, closes - 5);
        vm.warp(closes - 5);
        (bytes memory openings,,) = _proofOf(alice, beacon.seedAfter(opens), 0);
        vm.prank(alice);
        ledger.prove(1, 0, openings);
        assertTrue(!ledger.excused(alice, 1), "proven, so not excused");
        _is(2, 0, 0);
    }

    function test_ExcusedEpochsDoNotEndARowOfMisses() public {
        _prove(alice, 1);
        _silence(4, 8);
        _after(8);
        _is(9, 3, 0x10c);
    }

    function test_ForgetsWhatWasMissedWhenNothingIsLeft() public {
        _after(4);
        for (uint64 deal = 1; deal <= 10; deal++) _remove(deal);
        assertEq(ledger.missedInARow(alice), 0, "nothing to prove");
        _after(9);
        assertEq(ledger.missedInARow(alice), 0, "nothing to prove");
        _add(alice, 11, 100);
        _is(10, 0, 0);
        _after(11);
        _is(12, 2, 0xc00);
    }

    function test_LooksBackTwoHundredFiftyFiveEpochs() public {
        _after(254);
        assertEq(ledger.missedInARow(alice), 254, "all");
        _after(1_000);
        assertEq(ledger.missedInARow(alice), 255, "no further");
    }

    /// @dev A quarter of a block of 30 million gas, with a beacon of which nothing ever came: the longest search there is.
    function test_LooksBackAtABoundedCost() public {
        CommitRevealBeacon silent = new CommitRevealBeacon(
            address(this), new address[](0), CommitRevealBeacon.Parameters(GENESIS, 60, 1, 1, 1)
        );
        ledger = new ProofLedger(
            silent, IStorageMarket(address(sink)), address(this), ProofLedger.Parameters(GENESIS, EPOCH, WINDOWS, 24)
        );
        _add(alice, 1, 127);
        _after(1_000);
        uint256 before = gasleft();
        assertEq(ledger.missedInARow(alice), 0, "all are excused");
        assertLt(before - gasleft(), 7_500_000, "gas for a row");
    }

    function test_KnowsNothingOfStrangers() public {
        _after(5);
        address stranger = vm.addr(0x57);
        assertEq(ledger.missedInARow(stranger), 0, "no set");
        assertEq(ledger.due(stranger).total, 0, "nothing due");
    }
}

/// @title The same for any history, with a set of one small piece.
contract AnyHistoryTest is HistoryFixture {
    function setUp() public override {
        super.setUp();
        _add(alice, 1, 127);
    }

    /// @dev Random proofs and silences, against a walk over every epoch.
    function testFuzz_CountsAsAWalkOverEveryEpoch(uint16 proofs, uint8 from, uint8 length) public {
        from = uint8(bound(from, 1, 14));
        length = uint8(bound(length, 0, 6));
        _silence(from, from + length);
        uint64 row = 0;
        uint256 missed = 0;
        for (uint64 epoch = 1; epoch < 16; epoch++) {
            bool silent = epoch >= from && epoch < from + length;
            if (!silent && (proofs >> epoch) & 1 == 1) (row, missed) = (_proveInTime(epoch), missed);
            else if (!silent) (row, missed) = (row + 1, missed | (1 << epoch));
        }
        _after(15);
        _is(16, row, missed);
    }

    function _proveInTime(uint64 epoch) private returns (uint64) {
        _prove(alice, epoch);
        return 0;
    }
}
