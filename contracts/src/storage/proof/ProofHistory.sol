// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "../../beacon/IBeacon.sol";
import {IProofLedger} from "../IProofLedger.sol";
import {PieceSet} from "./PieceSet.sol";
import {ProofWindows} from "./ProofWindows.sol";

/// @title Which epochs were proven, and what follows for the others without anybody's call.
/// @dev   Only proofs are written. That an epoch was missed, or is excused, is what its clock and the beacon say.
abstract contract ProofHistory is PieceSet, ProofWindows {
    uint64 private constant LONGEST_ROW = 255;

    IBeacon public immutable beacon;

    mapping(address provider => mapping(uint64 word => uint256)) private _proven;
    mapping(uint64 deal => mapping(uint64 word => uint256)) private _marked;

    constructor(IBeacon beacon_) {
        beacon = beacon_;
    }

    /// @inheritdoc IProofLedger
    function openEpoch(address provider) public view returns (uint64) {
        uint64 epoch = currentEpoch();
        (, uint256 closes) = windowOf(provider, epoch);
        return block.timestamp >= closes || _isProven(provider, epoch) ? epoch + 1 : epoch;
    }

    /// @inheritdoc IProofLedger
    function provenWord(address provider, uint64 word) external view returns (uint256) {
        return _proven[provider][word];
    }

    /// @inheritdoc IProofLedger
    function markedWord(uint64 deal, uint64 word) external view returns (uint256) {
        return _marked[deal][word];
    }

    /// @inheritdoc IProofLedger
    /// @dev A seed that comes in the second half of the window leaves too little time; who proves nevertheless is paid.
    function excused(address provider, uint64 epoch) public view returns (bool) {
        if (_isProven(provider, epoch)) return false;
        (uint256 opens, uint256 closes) = windowOf(provider, epoch);
        uint256 readyAt = beacon.readyAt(opens);
        return readyAt == 0 || readyAt > (opens + closes) / 2;
    }

    /// @inheritdoc IProofLedger
    function missedInARow(address provider) external view returns (uint64 missed) {
        Holding storage holding = _holdings[provider];
        if (holding.leaves == 0) return 0;
        uint64 from = holding.dueFrom;
        uint64 end = openEpoch(provider);
        for (uint64 epoch = end; epoch > from && end - epoch < LONGEST_ROW;) {
            if (_isProven(provider, --epoch)) break;
            if (!excused(provider, epoch)) missed++;
        }
    }

    /// @dev Whether a set must be proven in `epoch`: it holds something, and did before that epoch began.
    function _isDue(Holding storage holding, uint64 epoch) internal view returns (bool) {
        return holding.leaves != 0 && holding.dueFrom <= epoch;
    }

    function _isProven(address provider, uint64 epoch) internal view returns (bool) {
        return (_proven[provider][epoch / 256] >> (epoch % 256)) & 1 == 1;
    }

    function _setProven(address provider, uint64 epoch) internal {
        _proven[provider][epoch / 256] |= 1 << (epoch % 256);
    }

    function _setMarked(uint64 deal, uint64 epoch) internal {
        _marked[deal][epoch / 256] |= 1 << (epoch % 256);
    }

    /// @dev Between the moment at which a window opens and the proof, or the window's end, nobody changes what is drawn from.
    function _requireUnfrozen(address provider) internal view virtual {
        uint64 epoch = currentEpoch();
        if (!_isDue(_holdings[provider], epoch) || _isProven(provider, epoch)) return;
        (uint256 opens, uint256 closes) = windowOf(provider, epoch);
        if (block.timestamp >= opens && block.timestamp < closes) revert SetFrozen(provider, epoch);
    }
}
