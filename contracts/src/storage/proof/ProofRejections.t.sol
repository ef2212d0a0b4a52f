// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "../../beacon/IBeacon.sol";
import {ProofFixture} from "../../testing/ProofFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {IStorageMarket} from "../IStorageMarket.sol";
import {PieceSet} from "./PieceSet.sol";
import {PieceTree} from "./PieceTree.sol";
import {ProofLedger} from "./ProofLedger.sol";
import {ProofWindows} from "./ProofWindows.sol";

/// @title Every way in which a proof, a piece or a window is refused.
contract ProofRejectionsTest is ProofFixture {
    function setUp() public override {
        super.setUp();
        _fill(alice, 1);
    }

    function test_RefusesProofsOutsideTheWindow() public {
        (uint256 opens, uint256 closes) = ledger.windowOf(alice, 1);
        bytes memory outside = abi.encodeWithSelector(ProofLedger.OutsideWindow.selector, 1, opens, closes);
        vm.warp(opens - 1);
        _refused(1, outside);
        vm.warp(closes);
        _refused(1, outside);
    }

    function test_TakesProofsInTheFirstAndLastSecondsOfTheWindow() public {
        (uint256 opens, uint256 closes) = ledger.windowOf(alice, 1);
        vm.warp(opens);
        _refused(1, abi.encodeWithSelector(IBeacon.BeaconNotReady.selector, opens));
        _enter(alice, 1);
        (bytes memory openings,,) = _proofOf(alice, beacon.seedAfter(opens), 0);
        vm.warp(closes - 1);
        vm.prank(alice);
        ledger.prove(1, 0, openings);
        assertEq(ledger.provenWord(alice, 0), 2, "proven");
    }

    function test_RefusesASecondProof() public {
        _prove(alice, 1);
        _refused(1, abi.encodeWithSelector(ProofLedger.AlreadyProven.selector, 1));
    }

    function test_RefusesProofsOfNothing() public {
        vm.warp(GENESIS + 3 * 1800 + 10);
        _refused(0, abi.encodeWithSelector(ProofLedger.NothingDue.selector, 0));
        _enter(bob, 1);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(ProofLedger.NothingDue.selector, 1));
        ledger.prove(1, 0, "");
    }

    /// @dev A10.
    function test_RefusesOpeningsOfAnyOtherLength() public {
        bytes32 seed = _enter(alice, 1);
        (bytes memory openings,,) = _proofOf(alice, seed, 0);
        _refuse(_cut(openings, openings.length - 1), PieceTree.OpeningTruncated.selector);
        _refuse(_cut(openings, openings.length - 32), PieceTree.OpeningTruncated.selector);
        _refuse(_cut(openings, 31), PieceTree.OpeningTruncated.selector);
        _refuse("", PieceTree.OpeningTruncated.selector);
        _refuse(bytes.concat(openings, hex"00"), ProofLedger.OpeningsTooLong.selector);
        _refuse(bytes.concat(openings, bytes32(0)), ProofLedger.OpeningsTooLong.selector);
    }

    /// @dev A10.
    function testFuzz_RefusesOpeningsWithAnyOtherBit(uint256 bit) public {
        bytes32 seed = _enter(alice, 1);
        (bytes memory openings,,) = _proofOf(alice, seed, 0);
        bit = bound(bit, 0, openings.length * 8 - 1);
        openings[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        vm.prank(alice);
        vm.expectRevert();
        ledger.prove(1, 0, openings);
    }

    function test_RefusesMarksBeyondTheHits() public {
        bytes32 seed = _enter(alice, 1);
        (bytes memory openings,,) = _proofOf(alice, seed, 0);
        vm.prank(alice);
        vm.expectPartialRevert(ProofLedger.MarksTooMany.selector);
        ledger.prove(1, 1 << HITS, openings);
    }

    function test_RefusesMarksOnMoreThanATenth() public {
        for (uint64 deal = 1; deal <= 10; deal++) lost[deal] = true;
        bytes32 seed = _enter(alice, 1);
        (bytes memory openings, uint256 faulty,) = _proofOf(alice, seed, 0);
        assertEq(openings.length, 0, "all is marked");
        vm.prank(alice);
        vm.expectPartialRevert(ProofLedger.LostTooMuch.selector);
        ledger.prove(1, faulty, openings);
        assertEq(sink.calls(), 0, "void proofs cost nothing but the epoch");
    }

    /// @dev A10: heights that are not those of the size, sizes that no piece has, and the widest of each.
    function test_RefusesPiecesOfAnotherShape() public {
        _refusePiece(0, 100);
        _refusePiece(1, 100);
        _refusePiece(3, 100);
        _refusePiece(2, 0);
        _refusePiece(2, 128);
        _refusePiece(63, 100);
        _refusePiece(255, 100);
        _refusePiece(32, uint64(127 * (uint256(1) << 30)));
        _refusePiece(32, type(uint64).max);
        uint64 widest = uint64(127 * (uint256(1) << 29));
        _refusePiece(31, widest + 1);
        vm.prank(address(sink));
        ledger.add(alice, 100, bytes32(uint256(1)), 31, widest);
    }

    function testFuzz_AcceptsExactlyTheHeightOfASize(uint64 sizeBytes, uint8 height) public {
        sizeBytes = uint64(bound(sizeBytes, 1, 127 << 29));
        bool fits = height == _heightOf(sizeBytes);
        vm.prank(address(sink));
        if (!fits) vm.expectRevert(abi.encodeWithSelector(PieceTree.PieceShape.selector, height, sizeBytes));
        ledger.add(alice, 100, 0, height, sizeBytes);
    }

    function test_OnlyTheMarketChangesTheSetAndOnlyTheRegistryWindows() public {
        bytes memory reason = abi.encodeWithSelector(ProofLedger.NotAllowed.selector, alice);
        vm.prank(alice);
        vm.expectRevert(reason);
        ledger.add(alice, 11, 0, 2, 100);
        vm.prank(alice);
        vm.expectRevert(reason);
        ledger.remove(1);
        vm.prank(alice);
        vm.expectRevert(reason);
        ledger.setWindow(alice, 1);
    }

    function test_RefusesAPieceTwiceAndAPieceThatIsNotThere() public {
        vm.startPrank(address(sink));
        vm.expectRevert(abi.encodeWithSelector(PieceSet.PieceKnown.selector, 1));
        ledger.add(bob, 1, 0, 2, 100);
        vm.expectRevert(abi.encodeWithSelector(PieceSet.PieceUnknown.selector, 99));
        ledger.remove(99);
        vm.stopPrank();
    }

    function test_RefusesWindowsThatDoNotExist() public {
        vm.expectRevert(abi.encodeWithSelector(ProofWindows.WindowUnknown.selector, WINDOWS, WINDOWS));
        ledger.setWindow(alice, WINDOWS);
    }

    function test_RefusesParametersWithoutSense() public {
        _refuseParameters(ProofLedger.Parameters(GENESIS + 1, EPOCH, WINDOWS, 24), ProofWindows.WindowsInvalid.selector);
        _refuseParameters(ProofLedger.Parameters(GENESIS, 47, WINDOWS, 24), ProofWindows.WindowsInvalid.selector);
        _refuseParameters(ProofLedger.Parameters(GENESIS, EPOCH, 0, 24), ProofWindows.WindowsInvalid.selector);
        _refuseParameters(ProofLedger.Parameters(GENESIS, EPOCH, WINDOWS, 0), ProofLedger.HitsInvalid.selector);
    }

    /// @dev A10.
    function test_RefusesActivationsThatAreNotExact() public {
        bytes32 root = _rootOf(50, 4);
        bytes memory openings = _activationOf(50, 500, "seed");
        ledger.checkActivation(50, root, 4, 500, "seed", openings);
        _refuseActivation(51, root, 4, 500, "seed", openings);
        _refuseActivation(50, _rootOf(51, 4), 4, 500, "seed", openings);
        _refuseActivation(50, root, 5, 500, "seed", openings);
        _refuseActivation(50, root, 4, 500, "seer", openings);
        _refuseActivation(50, root, 4, 500, "seed", "");
        _refuseActivation(50, root, 4, 500, "seed", _cut(openings, openings.length - 1));
        _refuseActivation(50, root, 4, 500, "seed", bytes.concat(openings, hex"00"));
    }

    function _refused(uint64 epoch, bytes memory reason) private {
        vm.prank(alice);
        vm.expectRevert(reason);
        ledger.prove(epoch, 0, "");
    }

    function _refuse(bytes memory openings, bytes4 reason) private {
        vm.prank(alice);
        vm.expectPartialRevert(reason);
        ledger.prove(1, 0, openings);
    }

    function _refusePiece(uint8 height, uint64 sizeBytes) private {
        vm.prank(address(sink));
        vm.expectRevert(abi.encodeWithSelector(PieceTree.PieceShape.selector, height, sizeBytes));
        ledger.add(alice, 99, 0, height, sizeBytes);
    }

    function _refuseParameters(ProofLedger.Parameters memory parameters, bytes4 reason) private {
        vm.expectRevert(reason);
        new ProofLedger(beacon, IStorageMarket(address(sink)), address(this), parameters);
    }

    function _refuseActivation(
        uint64 deal,
        bytes32 root,
        uint8 height,
        uint64 sizeBytes,
        bytes32 seed,
        bytes memory openings
    ) private {
        vm.expectRevert();
        ledger.checkActivation(deal, root, height, sizeBytes, seed, openings);
    }

    function _cut(bytes memory whole, uint256 length) private pure returns (bytes memory part) {
        part = bytes.concat(whole);
        assembly ("memory-safe") {
            mstore(part, length)
        }
    }
}
