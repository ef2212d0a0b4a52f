// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProofFixture} from "../../testing/ProofFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {IProofLedger} from "../IProofLedger.sol";
import {IStorageMarket} from "../IStorageMarket.sol";
import {ProofLedger} from "./ProofLedger.sol";
import {LedgerWithoutFreeze, LedgerWithoutProvider, LedgerWithoutSeed} from "./twins/LedgerTwins.t.sol";

/// @title Providers that hold less than they say, and what the ledger makes of them; each beside a twin that lets them.
contract ProofAttacksTest is ProofFixture {
    uint256 private constant SEEDS = 400;
    /// @dev Keeps 19 of 20 pieces of the same size.
    uint64 private constant DROPPED = 20;

    /// @dev A1: 1 - 0.95^24 = 70.8 % of epochs find a loss of 5 %; five standard deviations to each side.
    function test_FindsADroppedTwentiethAsOftenAsComputed() public {
        _hold(alice);
        uint256 found = _epochsThatFind(HITS);
        vm.assertApproxEqAbs(found, SEEDS * 708 / 1000, 5 * 9, "found");
    }

    /// @dev A1, twin: five openings, as elsewhere, find it in 1 - 0.95^5 = 22.6 % of epochs.
    function test_FiveOpeningsWouldFindItSeldom() public {
        ledger = new ProofLedger(
            beacon, IStorageMarket(address(sink)), address(this), ProofLedger.Parameters(GENESIS, EPOCH, WINDOWS, 5)
        );
        ledger.setWindow(alice, 3);
        _hold(alice);
        uint256 found = _epochsThatFind(5);
        vm.assertApproxEqAbs(found, SEEDS * 226 / 1000, 5 * 9, "found");
    }

    /// @dev A1: what was found cannot be passed over; made-up nodes do not help.
    function test_WhoHitsWhatItDroppedHasNoProof() public {
        _hold(alice);
        bytes32 seed = _findingSeed();
        (bytes memory openings, uint256 faulty,) = _proofOf(alice, seed, 0);
        uint256 first = 0;
        while ((faulty >> first) & 1 == 0) first++;
        bytes memory kept = new bytes(first * 96);
        for (uint256 i = 0; i < kept.length; i++) kept[i] = openings[i];
        vm.startPrank(alice);
        vm.expectRevert();
        ledger.prove(1, 0, kept);
        vm.expectRevert();
        ledger.prove(1, 0, bytes.concat(kept, new bytes((HITS - first) * 96)));
        vm.expectRevert();
        ledger.prove(1, 0, openings);
        ledger.prove(1, faulty, openings);
        vm.stopPrank();
        assertGt(sink.weightOf(DROPPED), 0, "a mark is its way out, and it costs");
    }

    /// @dev A5: yesterday's proof.
    function test_AnOldProofIsNoProof() public {
        _fill(alice, 1);
        assertTrue(!_replayWorks(_begin(_enter(alice, 1), alice)), "refused");
    }

    /// @dev A5, twin.
    function test_WithoutASeedAnOldProofWouldDo() public {
        ledger = new LedgerWithoutSeed(beacon, IStorageMarket(address(sink)), address(this), _parameters());
        ledger.setWindow(alice, 3);
        _fill(alice, 1);
        assertTrue(_replayWorks(sha256(abi.encodePacked("watt/post/1", alice))), "taken");
    }

    /// @dev A5: one copy, two providers, one proof.
    function test_TheProofOfAnotherIsNoProof() public {
        _holdOneCopy();
        assertTrue(!_copyWorks(_begin(_enter(alice, 1), alice)), "refused");
    }

    /// @dev A5, twin.
    function test_WithoutTheProviderTheProofOfAnotherWouldDo() public {
        ledger = new LedgerWithoutProvider(beacon, IStorageMarket(address(sink)), address(this), _parameters());
        ledger.setWindow(alice, 3);
        ledger.setWindow(bob, 3);
        _holdOneCopy();
        assertTrue(_copyWorks(_begin(_enter(alice, 1), address(0))), "taken");
    }

    /// @dev A8: with the seed known, no other set can be tried.
    function test_TheSetCannotBeGround() public {
        _hold(alice);
        _findingSeed();
        vm.prank(address(sink));
        vm.expectRevert(abi.encodeWithSelector(IProofLedger.SetFrozen.selector, alice, 1));
        ledger.add(alice, 100, 0, 2, 100);
    }

    /// @dev A8, twin: a provider that may add pieces of its own to the set soon draws none that it dropped.
    function test_WithoutAFreezeTheSetWouldBeGround() public {
        ledger = new LedgerWithoutFreeze(beacon, IStorageMarket(address(sink)), address(this), _parameters());
        ledger.setWindow(alice, 3);
        _hold(alice);
        bytes32 seed = _findingSeed();
        uint256 tries = 0;
        for (uint256 faulty = 1; faulty != 0; tries++) {
            _add(alice, uint64(100 + tries), 127);
            (, faulty,) = _proofOf(alice, seed, 0);
        }
        (bytes memory openings,,) = _proofOf(alice, seed, 0);
        vm.prank(alice);
        ledger.prove(1, 0, openings);
        assertTrue(ledger.provenWord(alice, 0) == 2 && tries < 20, "proven without what was dropped");
    }

    function _parameters() private pure returns (ProofLedger.Parameters memory) {
        return ProofLedger.Parameters(GENESIS, EPOCH, WINDOWS, uint8(HITS));
    }

    function _hold(address provider) private {
        for (uint64 deal = 1; deal <= 20; deal++) _add(provider, deal, 127);
        lost[DROPPED] = true;
    }

    /// @dev A seed under which the proof of epoch 1 hits the dropped piece.
    function _findingSeed() private returns (bytes32 seed) {
        for (uint256 salt = 1;; salt++) {
            beacon.stir(bytes32(salt));
            seed = _enter(alice, 1);
            (, uint256 faulty,) = _proofOf(alice, seed, 0);
            if (faulty != 0) return seed;
        }
    }

    /// @dev Plays the same epoch with many seeds, each time with all openings that can be made; a hole is a revert.
    function _epochsThatFind(uint256 hits) private returns (uint256 found) {
        for (uint256 salt = 0; salt < SEEDS; salt++) {
            beacon.stir(bytes32(salt));
            bytes32 seed = _enter(alice, 1);
            (bytes memory openings, uint256 faulty,) = _proofOf(alice, seed, 0);
            if (hits < HITS) (openings, faulty) = (_head(openings, hits * 96), faulty & ((1 << hits) - 1));
            uint256 state = vm.snapshotState();
            vm.prank(alice);
            try ledger.prove(1, 0, openings) {
                assertEq(faulty, 0, "proofs without a hole are taken");
                vm.revertToState(state);
            } catch {
                found++;
            }
        }
    }

    function _replayWorks(bytes32 begin) private returns (bool) {
        _enter(alice, 1);
        (bytes memory openings,,) = _proofFrom(begin, alice);
        vm.prank(alice);
        ledger.prove(1, 0, openings);
        _enter(alice, 2);
        return _isTaken(alice, 2, openings);
    }

    /// @dev Two sets with the same pieces.
    function _holdOneCopy() private {
        for (uint64 deal = 1; deal <= 4; deal++) {
            _add(alice, deal, 300);
            bytes32 root = _rootOf(deal, _heightOf(300));
            vm.prank(address(sink));
            ledger.add(bob, 10 + deal, root, _heightOf(300), 300);
        }
    }

    function _copyWorks(bytes32 begin) private returns (bool) {
        (bytes memory openings,,) = _proofFrom(begin, alice);
        vm.prank(alice);
        ledger.prove(1, 0, openings);
        return _isTaken(bob, 1, openings);
    }

    /// @dev How the first proof of a provider begins.
    function _begin(bytes32 seed, address provider) private pure returns (bytes32) {
        return sha256(abi.encodePacked("watt/post/1", seed, bytes32(uint256(uint160(provider))), bytes32(0)));
    }

    function _isTaken(address provider, uint64 epoch, bytes memory openings) private returns (bool) {
        vm.prank(provider);
        try ledger.prove(epoch, 0, openings) {
            return true;
        } catch {
            return false;
        }
    }

    function _head(bytes memory whole, uint256 length) private pure returns (bytes memory part) {
        part = new bytes(length < whole.length ? length : whole.length);
        for (uint256 i = 0; i < part.length; i++) part[i] = whole[i];
    }
}
