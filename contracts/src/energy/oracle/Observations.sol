// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What one reporter adds to a round that all of them describe alike.
/// @param reporter Index in the reporter set
/// @param value Currency per unit with 8 decimals
/// @param observedAt Unix seconds when the sources were read
/// @param sourcesRoot Merkle root of {Source} leaves
struct Observation {
    uint8 reporter;
    int192 value;
    uint40 observedAt;
    bytes32 sourcesRoot;
}

/// @notice What all observations of a round have in common.
/// @param roundId Number of the round; each reporter signs at most one value under one number
/// @param periodStart Unix seconds from which the published price holds
/// @param periodEnd Unix seconds up to which it holds
/// @param vintage 0 for the first publication of a period, one more for every revision
/// @param configDigest Rules and reporter set that the signers agreed to
struct Round {
    uint80 roundId;
    uint40 periodStart;
    uint40 periodEnd;
    uint16 vintage;
    bytes32 configDigest;
}

/// @notice Short form of a signature (EIP-2098); its high-s twin does not exist.
struct Signature {
    bytes32 r;
    bytes32 vs;
}

/// @notice A signed observation as evidence.
struct Statement {
    Round round;
    int192 value;
    uint40 observedAt;
    bytes32 sourcesRoot;
    Signature signature;
}

/// @notice One source that an observation was made of. Leaves are in order of value.
/// @param id Hash of the source's name
/// @param content Hash of the raw bytes that were read, for audit
/// @param value What was read, already in the unit of the feed
/// @param index Place in the order, from 0
/// @param count Number of sources
struct Source {
    bytes32 id;
    bytes32 content;
    int192 value;
    uint8 index;
    uint8 count;
}

/// @title What reporters sign, and when a source contradicts it.
library Observations {
    /// @notice EIP-712 type of an observation; the feed is the domain's verifying contract.
    bytes32 internal constant TYPEHASH = keccak256(
        "Observation(bytes32 feedId,uint80 roundId,int192 value,uint40 periodStart,uint40 periodEnd,uint16 vintage,uint40 observedAt,bytes32 sourcesRoot,bytes32 configDigest)"
    );

    /// @notice Fewest sources that an observation may be made of.
    uint8 internal constant MIN_SOURCES = 3;

    /// @dev Where the three fields lie, in bytes from the start of the array, that differ within a round.
    uint256 private constant VALUE_AT = 0x80;
    uint256 private constant OBSERVED_AT = 0x100;
    uint256 private constant SOURCES_AT = 0x120;

    /// @notice EIP-712 encoding of an observation, with what all observations of a round have in common filled in.
    function template(bytes32 feedId, Round memory round) internal pure returns (bytes memory) {
        return abi.encode(
            TYPEHASH,
            feedId,
            round.roundId,
            0,
            round.periodStart,
            round.periodEnd,
            round.vintage,
            0,
            0,
            round.configDigest
        );
    }

    /// @notice EIP-712 struct hash of an observation of the round that {template} was made for.
    /// @dev Writes into the template, so that encoding is paid once per round.
    function hash(bytes memory template_, int192 value, uint40 observedAt, bytes32 sourcesRoot)
        internal
        pure
        returns (bytes32 result)
    {
        assembly ("memory-safe") {
            mstore(add(template_, VALUE_AT), value)
            mstore(add(template_, OBSERVED_AT), observedAt)
            mstore(add(template_, SOURCES_AT), sourcesRoot)
            result := keccak256(add(template_, 0x20), mload(template_))
        }
    }

    /// @notice Leaf of a source in the tree below `sourcesRoot`: hashed twice, so that no node passes for a leaf.
    /// @dev Inner nodes hash their two children in ascending order, as OpenZeppelin's MerkleProof does.
    function leaf(Source memory source) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(source))));
    }

    /// @notice Whether this source cannot belong to an honest observation of `value`.
    /// @dev An observation is the lower median of at least three sources in order of value. So the source in the middle
    /// equals it, none before is above it, and none after is below it. One leaf is enough to prove a breach.
    function contradicts(Source memory source, int192 value) internal pure returns (bool) {
        if (source.count < MIN_SOURCES || source.index >= source.count) return true;
        uint8 middle = (source.count - 1) / 2;
        if (source.index < middle) return source.value > value;
        if (source.index > middle) return source.value < value;
        return source.value != value;
    }
}
