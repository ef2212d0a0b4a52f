// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC7913SignatureVerifier} from "@openzeppelin/contracts/interfaces/IERC7913.sol";
import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";
import {Assert} from "../testing/Assert.sol";
import {Passkeys} from "../testing/people/Passkeys.sol";
import {PasskeyVerifier} from "./PasskeyVerifier.sol";

contract PasskeyVerifierTest is Assert {
    bytes4 private constant NO = 0xffffffff;
    uint256 private constant KEY = 0xA11CE;
    bytes32 private constant HASH = keccak256("to be signed");

    PasskeyVerifier internal verifier;
    bytes internal key;

    function setUp() public {
        verifier = new PasskeyVerifier();
        (bytes32 x, bytes32 y) = Passkeys.pointOf(KEY);
        key = abi.encodePacked(x, y, sha256("watt.example"));
    }

    function _verify(bytes memory key_, WebAuthn.WebAuthnAuth memory it) private view returns (bytes32) {
        bytes memory signature =
            abi.encode(it.r, it.s, it.challengeIndex, it.typeIndex, it.authenticatorData, it.clientDataJSON);
        return bytes32(verifier.verify(key_, HASH, signature));
    }

    function testWhatAnAuthenticatorAnswers() public view {
        assertEq(_verify(key, Passkeys.sign(KEY, HASH)), bytes32(IERC7913SignatureVerifier.verify.selector), "valid");
    }

    function testKeysOfAnotherLength() public view {
        bytes memory short = new bytes(95);
        assertEq(_verify(short, Passkeys.sign(KEY, HASH)), bytes32(NO), "short");
        assertEq(_verify(bytes.concat(key, hex"00"), Passkeys.sign(KEY, HASH)), bytes32(NO), "long");
        assertEq(_verify("", Passkeys.sign(KEY, HASH)), bytes32(NO), "none");
    }

    function testAuthenticatorDataTooShortForASite() public view {
        WebAuthn.WebAuthnAuth memory answer = Passkeys.sign(KEY, HASH);
        answer.authenticatorData = new bytes(31);
        assertEq(_verify(key, answer), bytes32(NO), "no site");
        answer.authenticatorData = abi.encodePacked(sha256("watt.example"));
        assertEq(_verify(key, answer), bytes32(NO), "no flags");
    }

    function testAnotherSite() public view {
        (bytes32 x, bytes32 y) = Passkeys.pointOf(KEY);
        bytes memory elsewhere = abi.encodePacked(x, y, sha256("evil.example"));
        assertEq(_verify(elsewhere, Passkeys.sign(KEY, HASH)), bytes32(NO), "site");
    }

    function testAnotherTypeOfAnswer() public view {
        WebAuthn.WebAuthnAuth memory answer = Passkeys.sign(KEY, HASH);
        answer.typeIndex = 2;
        assertEq(_verify(key, answer), bytes32(NO), "type");
        answer = Passkeys.sign(KEY, HASH);
        answer.challengeIndex = 24;
        assertEq(_verify(key, answer), bytes32(NO), "challenge");
    }

    function testNoAnswerAtAll() public view {
        assertEq(bytes32(verifier.verify(key, HASH, "")), bytes32(NO), "nothing");
        assertEq(bytes32(verifier.verify(key, HASH, new bytes(192))), bytes32(NO), "zeros");
    }

    function testFuzzBytesThatAreNoAnswer(bytes calldata signature) public view {
        assertEq(bytes32(verifier.verify(key, HASH, signature)), bytes32(NO), "noise");
    }
}
