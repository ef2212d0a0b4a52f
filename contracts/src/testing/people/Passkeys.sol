// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";
import {vm} from "../Vm.sol";

/// @title What an authenticator answers, of a key that tests hold.
library Passkeys {
    /// @dev The person was there, and was recognised.
    bytes1 internal constant PRESENT_AND_VERIFIED = 0x05;

    function pointOf(uint256 key) internal pure returns (bytes32 x, bytes32 y) {
        (uint256 px, uint256 py) = vm.publicKeyP256(key);
        return (bytes32(px), bytes32(py));
    }

    function sign(uint256 key, bytes32 challenge) internal pure returns (WebAuthn.WebAuthnAuth memory) {
        return sign(key, challenge, PRESENT_AND_VERIFIED);
    }

    function sign(uint256 key, bytes32 challenge, bytes1 flags)
        internal
        pure
        returns (WebAuthn.WebAuthnAuth memory assertion)
    {
        assertion.authenticatorData = abi.encodePacked(sha256("watt.example"), flags, uint32(0));
        assertion.clientDataJSON = string.concat(
            '{"type":"webauthn.get","challenge":"',
            Base64.encodeURL(bytes.concat(challenge)),
            '","origin":"https://watt.example","crossOrigin":false}'
        );
        (assertion.typeIndex, assertion.challengeIndex) = (1, 23);
        bytes32 digest = sha256(bytes.concat(assertion.authenticatorData, sha256(bytes(assertion.clientDataJSON))));
        (assertion.r, assertion.s) = vm.signP256(key, digest);
        if (uint256(assertion.s) > P256.N / 2) assertion.s = bytes32(P256.N - uint256(assertion.s));
    }
}
