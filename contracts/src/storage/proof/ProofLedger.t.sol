// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProofFixture} from "../../testing/ProofFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {ProofLedger} from "./ProofLedger.sol";

/// @title Proofs that are taken, and what follows from them.
contract ProofLedgerTest is ProofFixture {
    function test_AcceptsProofsEpochAfterEpoch() public {
        _fill(alice, 1);
        for (uint64 epoch = 1; epoch < 5; epoch++) _prove(alice, epoch);
        assertEq(ledger.provenWord(alice, 0), 0x1e, "epochs 1 to 4");
        assertEq(ledger.openEpoch(alice), 5, "the next is open");
    }
}
