// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProofFixture} from "../../testing/ProofFixture.sol";
import {vm} from "../../testing/Vm.sol";

/// @title Known answers that provider and contract share: made by a third program from the written rule.
contract ChallengeVectorsTest is ProofFixture {
    string private _json;
    address private _provider;

    function setUp() public override {
        super.setUp();
        _json = vm.readFile("../services/storage/src/piece/challenge-vectors.json");
        _provider = address(bytes20(_bytes(".provider")));
    }

    function test_ProofsEndAsTheKnownAnswersSay() public {
        uint256[] memory deals = vm.parseJsonUintArray(_json, ".pieces.deals");
        uint256[] memory sizes = vm.parseJsonUintArray(_json, ".pieces.sizes");
        for (uint256 i = 0; i < deals.length; i++) _add(_provider, uint64(deals[i]), uint64(sizes[i]));
        for (uint64 i = 0; i < 4; i++) _check(i, string.concat(".proofs[", vm.toString(i), "]"));
    }

    function test_ActivationsAreThoseOfTheKnownAnswers() public view {
        for (uint256 i = 0; i < 6; i++) {
            string memory key = string.concat(".activations[", vm.toString(i), "]");
            (uint64 deal, uint64 sizeBytes) = (uint64(_uint(key, ".deal")), uint64(_uint(key, ".sizeBytes")));
            bytes32 seed = _word(key, ".seed");
            bytes memory openings = _activationOf(deal, sizeBytes, seed);
            assertEq(_rootOf(deal, _heightOf(sizeBytes)), _word(key, ".root"), "root");
            assertEq(openings.length, _uint(key, ".openingsBytes"), "length");
            assertEq(sha256(openings), _word(key, ".openingsSha256"), "openings");
            ledger.checkActivation(deal, _word(key, ".root"), _heightOf(sizeBytes), sizeBytes, seed, openings);
        }
    }

    function _check(uint64 i, string memory key) private {
        uint256[] memory gone = vm.parseJsonUintArray(_json, string.concat(key, ".lost"));
        for (uint256 k = 0; k < gone.length; k++) lost[uint64(gone[k])] = true;
        beacon.say(_word(key, ".seed"));
        _enter(_provider, i + 1);
        bytes32 previous = ledger.due(_provider).previous;
        assertEq(previous, _word(key, ".previous"), "the digest before");
        (bytes memory openings, uint256 faulty, bytes32 digest) = _proofOf(_provider, _word(key, ".seed"), previous);
        assertEq(openings.length, _uint(key, ".openingsBytes"), "length");
        assertEq(sha256(openings), _word(key, ".openingsSha256"), "openings");
        assertEq(faulty, _uint(key, ".faulty"), "marks");
        vm.prank(_provider);
        ledger.prove(i + 1, faulty, openings);
        assertEq(ledger.due(_provider).previous, _word(key, ".digest"), "the digest after");
        assertEq(digest, _word(key, ".digest"), "as the prover has it");
        for (uint256 k = 0; k < gone.length; k++) lost[uint64(gone[k])] = false;
    }

    function _uint(string memory key, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(_json, string.concat(key, field));
    }

    function _word(string memory key, string memory field) private view returns (bytes32) {
        return bytes32(_bytes(string.concat(key, field)));
    }

    function _bytes(string memory key) private view returns (bytes memory) {
        return vm.parseBytes(vm.parseJsonString(_json, key));
    }
}
