// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Signatures of drand's quicknet, checked with the precompiles of EIP-2537.
/// @notice Scheme bls-unchained-g1-rfc9380: the message of a round is sha256 of its number (8 bytes, big-endian), hashed to
///         G1 of BLS12-381 as RFC 9380 says (expand_message_xmd with sha256, SSWU, random oracle); the signature is in G1,
///         the group's key in G2, of chain 52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971.
/// @dev    Points as EIP-2537 has them: coordinates of 64 bytes, big-endian; in G2 the real part comes first.
library Quicknet {
    /// @notice Unix seconds at which round 1 is published, and seconds from one round to the next.
    uint64 internal constant GENESIS_TIME = 1_692_803_367;
    uint64 internal constant PERIOD = 3;

    bytes private constant DOMAIN = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
    address private constant MODEXP = address(0x05);
    address private constant G1_ADD = address(0x0b);
    address private constant PAIRING = address(0x0f);
    address private constant MAP_TO_G1 = address(0x10);

    bytes private constant FIELD =
        hex"000000000000000000000000000000001a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab";
    /// @dev (p - 1) / 2 in two words: above it, a coordinate is the larger of its two roots.
    uint256 private constant HALF_HIGH = 0x0d0088f51cbff34d258dd3db21a5d66b;
    uint256 private constant HALF_LOW = 0xb23ba5c279c2895fb39869507b587b120f55ffff58a9ffffdcff7fffffffd555;

    bytes private constant PUBLIC_KEY =
        hex"000000000000000000000000000000000d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
        hex"0000000000000000000000000000000003cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
        hex"000000000000000000000000000000000e5db2b6bfbb01c867749cadffca88b36c24f3012ba09fc4d3022c5c37dce0f977d3adb5d183c7477c442b1f04515273"
        hex"0000000000000000000000000000000001a714f2edb74119a2f2b0d5a7c75ba902d163700a61bc224ededd8e63aef7be1aaf8e93d7a9718b047ccddb3eb5d68b";
    bytes private constant NEGATIVE_GENERATOR =
        hex"00000000000000000000000000000000024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
        hex"0000000000000000000000000000000013e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
        hex"000000000000000000000000000000000d1b3cc2c7027888be51d9ef691d77bcb679afda66c73f17f9ee3837a55024f78c71363275a75d75d86bab79f74782aa"
        hex"0000000000000000000000000000000013fa4d4a0ad8b1ce186ed5061789213d993923066dddaf1040bc3ff59f825c78df74f2d75467e25e0f55f8a00fa030ed";

    /// @notice A precompile refused its input: not a point of the curve, or not in its subgroup.
    error PointInvalid();

    /// @notice Whether quicknet signed this round so. Reverts with {PointInvalid} when `signature` is no point of G1.
    /// @dev    e(signature, -generator) e(message, key) = 1. The pairing checks that all points are in their subgroups.
    function isSigned(uint64 round, bytes calldata signature) internal view returns (bool) {
        bytes memory message = hashToG1(sha256(abi.encodePacked(round)));
        bytes memory pairs = bytes.concat(signature, NEGATIVE_GENERATOR, message, PUBLIC_KEY);
        return uint256(bytes32(_call(PAIRING, pairs))) == 1;
    }

    /// @notice sha256 of the signature in its short form (48 bytes): what drand publishes as the round's randomness.
    function randomnessOf(bytes calldata signature) internal pure returns (bytes32) {
        (uint256 high, uint256 low) = (uint256(bytes32(signature[64:96])), uint256(bytes32(signature[96:128])));
        bool isLarger = high > HALF_HIGH || (high == HALF_HIGH && low > HALF_LOW);
        bytes1 first = signature[16] | bytes1(isLarger ? 0xa0 : 0x80);
        return sha256(bytes.concat(first, signature[17:64]));
    }

    /// @notice RFC 9380, hash_to_curve of suite BLS12381G1_XMD:SHA-256_SSWU_RO_ with drand's domain.
    function hashToG1(bytes32 message) internal view returns (bytes memory point) {
        bytes memory domain = abi.encodePacked(DOMAIN, uint8(DOMAIN.length));
        bytes32 first = sha256(abi.encodePacked(bytes32(0), bytes32(0), message, uint16(128), uint8(0), domain));
        bytes32[4] memory uniform;
        uniform[0] = sha256(abi.encodePacked(first, uint8(1), domain));
        for (uint8 i = 1; i < 4; i++) uniform[i] = sha256(abi.encodePacked(first ^ uniform[i - 1], i + 1, domain));
        return _call(G1_ADD, bytes.concat(_map(uniform[0], uniform[1]), _map(uniform[2], uniform[3])));
    }

    /// @dev The point of G1 of a number of 64 bytes, taken modulo the field.
    function _map(bytes32 high, bytes32 low) private view returns (bytes memory) {
        uint256 size = 64;
        bytes memory element = _call(MODEXP, abi.encodePacked(size, uint256(1), size, high, low, uint8(1), FIELD));
        return _call(MAP_TO_G1, element);
    }

    /// @dev A chain without these precompiles answers with nothing, which no check takes for a signature.
    function _call(address precompile, bytes memory input) private view returns (bytes memory output) {
        bool isDone;
        (isDone, output) = precompile.staticcall(input);
        if (!isDone) revert PointInvalid();
    }
}
