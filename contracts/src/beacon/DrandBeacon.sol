// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "./IBeacon.sol";
import {Quicknet} from "./Quicknet.sol";

/// @title  The public randomness of drand's quicknet, brought here by anyone and checked.
/// @notice Quicknet publishes a round every three seconds. A time is answered by one round only, the first that was
///         published after it; whoever needs it posts it. Nobody can post another.
/// @dev    Until that round is posted there is no answer, so whoever has no interest in an answer may wait for others to
///         post it: an epoch without a seed is excused.
contract DrandBeacon is IBeacon {
    struct Posted {
        bytes32 value;
        uint64 postedAt;
    }

    mapping(uint64 round => Posted) private _posted;

    /// @notice `round` is here. `value` is the randomness that drand publishes for it.
    event RoundPosted(uint64 indexed round, bytes32 value);

    /// @notice Not 128 bytes: a point of G1 as EIP-2537 has it.
    error SignatureLength(uint256 length);
    /// @notice Not the signature of this round.
    error SignatureWrong(uint64 round);
    /// @notice The round is here already.
    error RoundKnown(uint64 round);

    /// @notice Posts a round. Anyone may.
    /// @param signature Of the round: a point of G1, two coordinates of 64 bytes.
    function post(uint64 round, bytes calldata signature) external {
        if (signature.length != 128) revert SignatureLength(signature.length);
        if (_posted[round].postedAt != 0) revert RoundKnown(round);
        if (!Quicknet.isSigned(round, signature)) revert SignatureWrong(round);
        bytes32 value = Quicknet.randomnessOf(signature);
        _posted[round] = Posted(value, uint64(block.timestamp));
        emit RoundPosted(round, value);
    }

    /// @inheritdoc IBeacon
    function seedAfter(uint256 time) external view returns (bytes32 seed) {
        Posted storage posted = _posted[roundAfter(time)];
        if (posted.postedAt == 0) revert BeaconNotReady(time);
        return posted.value;
    }

    /// @inheritdoc IBeacon
    function readyAfter(uint256 time) external view returns (bool) {
        return readyAt(time) != 0;
    }

    /// @inheritdoc IBeacon
    function readyAt(uint256 time) public view returns (uint256) {
        return _posted[roundAfter(time)].postedAt;
    }

    /// @notice The first round that is published after `time` (unix seconds): the one to post.
    function roundAfter(uint256 time) public pure returns (uint64) {
        if (time < Quicknet.GENESIS_TIME) return 1;
        return uint64((time - Quicknet.GENESIS_TIME) / Quicknet.PERIOD) + 2;
    }
}
