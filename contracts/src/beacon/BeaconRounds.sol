// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBeacon} from "./IBeacon.sol";

/// @title Rounds of equal length that may or may not give a value, and the search for the first that did.
abstract contract BeaconRounds is IBeacon {
    /// @dev Words of 256 rounds that a search reads, so that an answer costs little however long nothing came. Where the
    ///      first valid round is further away than that, 769 rounds at least, there is no answer for that time.
    uint256 private constant WORDS_READ = 4;

    /// @notice Unix seconds at which round 0 began.
    uint64 public immutable genesisTime;
    uint64 public immutable roundSeconds;

    mapping(uint256 word => uint256) private _valid;

    /// @notice A round takes a second at least, and round 0 must have begun.
    error RoundsInvalid();

    constructor(uint64 genesisTime_, uint64 roundSeconds_) {
        if (roundSeconds_ == 0 || genesisTime_ > block.timestamp) revert RoundsInvalid();
        genesisTime = genesisTime_;
        roundSeconds = roundSeconds_;
    }

    /// @notice The round that runs now.
    function currentRound() public view returns (uint64) {
        return (uint64(block.timestamp) - genesisTime) / roundSeconds;
    }

    /// @notice Whether the round gave a value; final when it is over.
    function isValid(uint64 round) public view returns (bool) {
        return (_valid[round / 256] >> (round % 256)) & 1 == 1;
    }

    /// @inheritdoc IBeacon
    function seedAfter(uint256 time) external view returns (bytes32 seed) {
        (bool found, uint64 round) = _firstAfter(time);
        if (!found) revert BeaconNotReady(time);
        return _valueOf(round);
    }

    /// @inheritdoc IBeacon
    function readyAfter(uint256 time) external view returns (bool found) {
        (found,) = _firstAfter(time);
    }

    /// @inheritdoc IBeacon
    function readyAt(uint256 time) external view returns (uint256) {
        (bool found, uint64 round) = _firstAfter(time);
        return found ? genesisTime + (uint256(round) + 1) * roundSeconds : 0;
    }

    function _valueOf(uint64 round) internal view virtual returns (bytes32);

    function _setValid(uint64 round) internal {
        _valid[round / 256] |= 1 << (round % 256);
    }

    /// @dev The first valid round that began at or after `time` and is over.
    function _firstAfter(uint256 time) private view returns (bool found, uint64 round) {
        uint256 first = time <= genesisTime ? 0 : Math.ceilDiv(time - genesisTime, roundSeconds);
        uint256 end = currentRound();
        uint256 word = first / 256;
        uint256 bits = (_valid[word] >> (first % 256)) << (first % 256);
        for (uint256 read = 1; bits == 0 && read < WORDS_READ && (word + 1) * 256 < end; read++) bits = _valid[++word];
        if (bits == 0) return (false, 0);
        round = uint64(word * 256 + Math.log2(bits & (~bits + 1)));
        return (round < end, round);
    }
}
