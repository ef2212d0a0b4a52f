// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {WattPair} from "../WattPair.sol";

/// @title Twin for tests: the lock forgets that another call holds it.
contract PairWithoutLock is WattPair {
    constructor(address lower, address higher) WattPair(lower, higher) {}

    function _reentrancyGuardStorageSlot() internal pure override returns (bytes32) {
        return keccak256(msg.data);
    }
}
