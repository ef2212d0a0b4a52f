// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProofFixture} from "../../testing/ProofFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {IStorageMarket} from "../IStorageMarket.sol";
import {ProofLedger} from "./ProofLedger.sol";
import {LedgerThatFollowsAnswers} from "./twins/LedgerTwins.t.sol";

/// @title A8: a provider with deals of its own marks their hits when that helps; the fee for it would come back to it.
/// @dev   It holds 18 pieces of others, of which it dropped one, and two of its own: a tenth, so it may mark them all.
contract ProofGrindingTest is ProofFixture {
    uint64 private constant DROPPED = 20;
    uint256 private constant TRIES = 32;
    uint256 private constant SEEDS = 40;

    bool private _follows;

    /// @dev Marks change no draw: what hits the dropped piece goes on to hit it.
    function test_MarksDoNotHelpToPassOverWhatWasDropped() public {
        _hold();
        (uint256 plain, uint256 ground) = _passes();
        assertEq(ground, plain, "as many epochs as without marks");
        assertLe(plain, SEEDS / 2, "of which most find the loss");
    }

    /// @dev Twin: were each draw to follow the answer before, a choice at two or three hits would let many more pass.
    function test_WereDrawsToFollowAnswersMarksWouldHelp() public {
        _follows = true;
        ProofLedger.Parameters memory parameters = ProofLedger.Parameters(GENESIS, EPOCH, WINDOWS, uint8(HITS));
        ledger = new LedgerThatFollowsAnswers(beacon, IStorageMarket(address(sink)), address(this), parameters);
        ledger.setWindow(alice, 3);
        _hold();
        (uint256 plain, uint256 ground) = _passes();
        assertGe(2 * ground, 3 * plain, "half as many epochs more pass");
    }

    function _hold() private {
        for (uint64 deal = 1; deal <= 20; deal++) _add(alice, deal, 127);
    }

    /// @return plain  Epochs that pass with all openings and no mark.
    /// @return ground Epochs that pass with some choice of marks on its own pieces.
    function _passes() private returns (uint256 plain, uint256 ground) {
        for (uint256 salt = 0; salt < SEEDS; salt++) {
            beacon.stir(bytes32(salt));
            bytes32 seed = _enter(alice, 1);
            if (_isTaken(seed, 0)) plain++;
            for (uint256 choice = 0; choice < TRIES; choice++) {
                if (!_isTaken(seed, choice)) continue;
                ground++;
                break;
            }
        }
    }

    /// @param choice Bit `i`: the `i`-th hit on a piece of its own is marked.
    function _isTaken(bytes32 seed, uint256 choice) private returns (bool isTaken) {
        // A call of its own, so that its memory is given back.
        (bool isWhole, bytes memory openings, uint256 faulty) = this.tryWith(seed, choice);
        if (!isWhole) return false;
        uint256 state = vm.snapshotState();
        vm.prank(alice);
        ledger.prove(1, faulty, openings);
        vm.revertToState(state);
        return true;
    }

    /// @dev All trees have four nodes, all with data, and stand in the order of their deals.
    function tryWith(bytes32 seed, uint256 choice)
        external
        view
        returns (bool isWhole, bytes memory openings, uint256 faulty)
    {
        bytes32 first = sha256(abi.encodePacked("watt/post/1", seed, bytes32(uint256(uint160(alice))), bytes32(0)));
        (bytes32 s, uint256 own) = (first, 0);
        for (uint256 j = 0; j < HITS; j++) {
            uint256 place = _draw(_follows ? s : first, j) % 80;
            uint64 deal = uint64(1 + place / 4);
            if (deal == DROPPED) return (false, "", 0);
            if (deal <= 2 && (choice >> own++) & 1 == 1) {
                faulty |= 1 << j;
                s = sha256(abi.encodePacked(s, "faulty", deal));
            } else {
                openings = bytes.concat(openings, _opening(deal, 2, place % 4));
                s = sha256(abi.encodePacked(s, _node(deal, 0, place % 4)));
            }
        }
        return (true, openings, faulty);
    }
}
