// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {WattPair} from "../WattPair.sol";

/// @title Twin for tests: the first provider gets everything, so that one unit can be made priceless.
contract PairWithoutBurn is WattPair {
    constructor(address lower, address higher) WattPair(lower, higher) {}

    function _firstLiquidity(uint256 root) internal pure override returns (uint256) {
        return root;
    }
}
