// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProofFixture} from "../../testing/ProofFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {IProofLedger} from "../IProofLedger.sol";
import {PieceSet} from "./PieceSet.sol";
import {ProofLedger} from "./ProofLedger.sol";
import {ProofWindows} from "./ProofWindows.sol";

/// @title Proofs that are taken, the set that they are about, and its freeze.
contract ProofLedgerTest is ProofFixture {
    function test_AcceptsProofsEpochAfterEpoch() public {
        _fill(alice, 1);
        for (uint64 epoch = 1; epoch < 5; epoch++) {
            _prove(alice, epoch);
            if (epoch == 2) _remove(3);
            if (epoch == 3) _add(alice, 40, 1_000);
        }
        assertEq(ledger.provenWord(alice, 0), 0x1e, "epochs 1 to 4");
        assertEq(ledger.openEpoch(alice), 5, "the next is open");
        assertEq(ledger.missedInARow(alice), 0, "nothing is missed");
    }

    function test_KnowsEpochsFarAway() public {
        _fill(alice, 1);
        _prove(alice, 255);
        _prove(alice, 256);
        _prove(alice, 100_000);
        assertEq(ledger.provenWord(alice, 0), 1 << 255, "the last of a word");
        assertEq(ledger.provenWord(alice, 1), 1, "the first of the next");
        assertEq(ledger.provenWord(alice, 390), 1 << (100_000 % 256), "after centuries");
    }

    function test_MarksWhatIsLostAndTellsTheMarketItsWeight() public {
        for (uint64 i = 1; i <= 20; i++) _add(alice, i, 127);
        lost[4] = true;
        (bytes32 seed, uint256 times) = (0, 0);
        for (uint256 salt = 1; times < 2; salt++) {
            beacon.stir(bytes32(salt));
            seed = _enter(alice, 1);
            (, uint256 marks,) = _proofOf(alice, seed, 0);
            for (times = 0; marks != 0; marks &= marks - 1) times++;
        }
        (bytes memory openings, uint256 faulty, bytes32 digest) = _proofOf(alice, seed, 0);
        vm.expectEmit();
        emit ProofLedger.Proven(alice, 1, digest, faulty);
        vm.expectEmit();
        emit ProofLedger.Marked(4, alice, 1, times);
        vm.prank(alice);
        ledger.prove(1, faulty, openings);
        assertEq(ledger.markedWord(4, 0), 2, "no pay for this epoch");
        assertEq(ledger.markedWord(5, 0), 0, "but for others");
        assertEq(sink.weightOf(4), (20 * 127 * times + 23) / 24, "a hit stands for a 24th of all bytes");
        assertEq(sink.calls(), 1, "told once");
    }

    /// @dev A8: nobody changes what is drawn from once the draw can be known.
    function test_FreezesTheSetFromTheOpeningOfTheWindowToTheProof() public {
        _fill(alice, 1);
        (uint256 opens, uint256 closes) = ledger.windowOf(alice, 1);
        vm.warp(opens - 1);
        _add(alice, 20, 100);
        vm.warp(opens);
        _refuseChanges(alice, 1, 20);
        _prove(alice, 1);
        _add(alice, 21, 100);
        _remove(21);

        (opens, closes) = ledger.windowOf(alice, 2);
        vm.warp(closes - 1);
        _refuseChanges(alice, 2, 20);
        vm.warp(closes);
        _remove(20);
    }

    function test_DoesNotFreezeWhatIsNotDue() public {
        (uint256 opens,) = ledger.windowOf(alice, 0);
        vm.warp(opens + 20);
        _add(alice, 1, 100);
        _add(alice, 2, 100);
        assertEq(ledger.due(alice).total, 0, "counts from the next epoch on");
        (opens,) = ledger.windowOf(alice, 1);
        vm.warp(opens);
        _refuseChanges(alice, 1, 2);
        _add(bob, 3, 100);
        assertEq(ledger.due(alice).total, 8, "counts now");
    }

    function test_MovesAWindowFromTheEpochAfterTheNextOn() public {
        _fill(alice, 1);
        vm.warp(GENESIS + 10 * uint256(EPOCH));
        vm.expectEmit();
        emit ProofWindows.WindowSet(alice, 47, 12);
        ledger.setWindow(alice, 47);
        for (uint64 epoch = 0; epoch < 14; epoch++) {
            (uint256 opens, uint256 closes) = ledger.windowOf(alice, epoch);
            uint256 window = epoch < 12 ? 3 : 47;
            assertEq(opens, GENESIS + uint256(epoch) * EPOCH + window * 1800, "opens");
            assertEq(closes, opens + 1800, "closes");
        }
        _prove(alice, 11);
        _prove(alice, 12);
    }

    function test_TellsAProverEverythingItNeeds() public {
        _fill(alice, 1);
        (uint256 opens, uint256 closes) = ledger.windowOf(alice, 1);
        assertTrue(!ledger.due(alice).open, "nothing is due in this epoch");
        vm.warp(opens + 9);
        ProofLedger.Due memory due = ledger.due(alice);
        assertTrue(!due.open && due.seed == 0, "no seed yet");
        vm.warp(opens + 10);
        due = ledger.due(alice);
        assertTrue(due.open && due.seed == beacon.seedAfter(opens), "now");
        assertEq(due.epoch, 1, "epoch");
        assertEq(due.opens, opens, "opens");
        assertEq(due.closes, closes, "closes");
        assertEq(due.counts[5], 5, "pieces with up to 32 leaves: 545 to 933 bytes");
        assertEq(due.total, (uint256(1) << 2) + (2 << 3) + (2 << 4) + (5 << 5), "nodes");
        _prove(alice, 1);
        due = ledger.due(alice);
        assertTrue(!due.open && due.previous != 0, "proven");
        assertEq(due.epoch, 2, "the next");
    }

    function test_ShowsPiecesPageByPage() public {
        _fill(alice, 1);
        assertEq(ledger.pieces(alice, 5, 0, 100).length, 5, "all");
        assertEq(ledger.pieces(alice, 5, 4, 100).length, 1, "the rest");
        assertEq(ledger.pieces(alice, 5, 5, 100).length, 0, "none");
        assertEq(ledger.pieces(alice, 200, 0, 100).length, 0, "no such height");
        assertEq(ledger.pieces(alice, 5, 1, 2)[1].deal, 8, "from where it was asked for");
    }

    /// @dev Against a list in memory that is changed the same way.
    function testFuzz_TheSetIsWhatWasPutInAndNotTakenOut(uint256 seed) public {
        uint64[30] memory sizes;
        for (uint256 step = 0; step < 60; step++) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint64 deal = uint64(seed % 30);
            if (sizes[deal] == 0) _put(deal + 1, sizes[deal] = uint64(1 + (seed >> 64) % 2_000));
            else (sizes[deal], seed) = (_out(deal + 1), seed);
        }
        uint256 found = 0;
        for (uint8 height = 2; height < 12; height++) {
            PieceSet.Piece[] memory list = ledger.pieces(alice, height, 0, 100);
            found += list.length;
            for (uint256 i = 0; i < list.length; i++) {
                (address provider, uint8 at, uint32 index) = ledger.placeOf(list[i].deal);
                assertTrue(provider == alice && at == height && index == i, "known where it is");
                assertEq(list[i].sizeBytes, sizes[list[i].deal - 1], "size");
            }
        }
        for (uint256 i = 0; i < 30; i++) if (sizes[i] != 0) found--;
        assertEq(found, 0, "as many");
    }

    function _put(uint64 deal, uint64 sizeBytes) private {
        vm.prank(address(sink));
        ledger.add(alice, deal, bytes32(uint256(deal)), _heightOf(sizeBytes), sizeBytes);
    }

    function _out(uint64 deal) private returns (uint64) {
        _remove(deal);
        return 0;
    }

    function _refuseChanges(address provider, uint64 epoch, uint64 deal) private {
        bytes memory frozen = abi.encodeWithSelector(IProofLedger.SetFrozen.selector, provider, epoch);
        vm.startPrank(address(sink));
        vm.expectRevert(frozen);
        ledger.add(provider, 99, 0, 2, 100);
        vm.expectRevert(frozen);
        ledger.remove(deal);
        vm.stopPrank();
    }
}
