// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC7913SignatureVerifier} from "@openzeppelin/contracts/interfaces/IERC7913.sol";
import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";

/// @title  Passkeys as signers of ERC-7913: what an authenticator answered, checked for one key at one site.
/// @notice A key is 96 bytes: x and y of a point of P-256, then SHA-256 of the relying party's id. A signature is the
///         unwrapped ABI encoding of {WebAuthn-WebAuthnAuth}; its challenge is the hash that was to be signed.
/// @dev    The authenticator must have recognised its person (user verification). The origin is not looked at: the browser
///         holds it to the relying party's id, which is checked here.
contract PasskeyVerifier is IERC7913SignatureVerifier {
    uint256 private constant KEY_BYTES = 96;

    /// @inheritdoc IERC7913SignatureVerifier
    function verify(bytes calldata key, bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (bool isWellFormed, WebAuthn.WebAuthnAuth calldata auth) = WebAuthn.tryDecodeAuth(signature);
        if (!isWellFormed || key.length != KEY_BYTES || auth.authenticatorData.length < 32) return 0xffffffff;
        if (bytes32(auth.authenticatorData[:32]) != bytes32(key[64:96])) return 0xffffffff;
        bool isValid =
            WebAuthn.verify(abi.encodePacked(hash), auth, bytes32(key[:32]), bytes32(key[32:64]), true);
        return isValid ? IERC7913SignatureVerifier.verify.selector : bytes4(0xffffffff);
    }
}
