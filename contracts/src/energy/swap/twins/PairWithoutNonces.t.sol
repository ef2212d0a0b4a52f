// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {WattPair} from "../WattPair.sol";

/// @title Twin for tests: a permit does not use up its nonce.
contract PairWithoutNonces is WattPair {
    constructor(address lower, address higher) WattPair(lower, higher) {}

    function _useNonce(address owner) internal view override returns (uint256) {
        return nonces(owner);
    }
}
