// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Deal, DealState, IStorageMarket} from "../IStorageMarket.sol";
import {MissCharges} from "./MissCharges.sol";
import {Repairers} from "./Repairers.sol";
import {StorageMath} from "./StorageMath.sol";

/// @title A deal begins when its provider shows that it has the shard.
abstract contract Activation is MissCharges, Repairers {
    /// @notice The time to begin is over. Unix seconds.
    error StartMissed(uint64 deal, uint256 startBy);
    /// @notice The commitment is not that of the deal's shard.
    error WrongShard(uint64 deal, bytes32 root);

    /// @notice Begins the caller's deal; it counts from the next epoch on.
    /// @param root     Commitment of the shard, and `proof` that it is the order's for this slot.
    /// @param openings Four nodes of the piece, as the ledger's {IProofLedger.checkActivation} wants them; which ones
    ///         is known when the beacon spoke after the match.
    /// @dev   Reverts with BeaconNotReady before that, and with SetFrozen while the caller's proof is due.
    function activate(uint64 id, bytes32 root, bytes32[] calldata proof, bytes calldata openings) external {
        Deal storage d = _deal(id);
        if (msg.sender != d.provider) revert NotParty(msg.sender);
        if (d.state != DealState.Matched) revert WrongState(id, d.state);
        if (block.timestamp > d.startBy) revert StartMissed(id, d.startBy);
        Order storage o = _orders[d.order];
        if (!MerkleProof.verifyCalldata(proof, o.shardsRoot, StorageMath.shardLeaf(d.slot, root)))
            revert WrongShard(id, root);
        (uint8 height, uint64 size) = (o.terms.height, o.terms.sizeBytes);
        ledger.checkActivation(id, root, height, size, beacon.seedAfter(d.matchedAt), openings);
        _begin(id, d, o);
        ledger.add(msg.sender, id, root, height, size);
    }

    function _begin(uint64 id, Deal storage d, Order storage o) private {
        Slot storage s = _slots[d.order][d.slot];
        uint64 first = ledger.currentEpoch() + 1;
        if (s.until == 0) s.until = first + o.terms.epochs;
        uint64 end = uint64(Math.min(s.until, first + d.epochs));
        (d.state, d.firstEpoch, d.settledTo, d.endEpoch) = (DealState.Active, first, first, end);
        emit IStorageMarket.DealActive(id, d.order, d.provider, first, end);
        _pieceAdded(d.provider, first);
        _addBalance(d.order, o, (first + d.epochs - end) * uint256(d.perEpoch));
        _finishRepair(id, d);
    }
}
