// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {KwtToken} from "../../src/energy/region/KwtToken.sol";
import {WattPair} from "../../src/energy/swap/WattPair.sol";
import {WrappedWatt} from "../../src/governance/WrappedWatt.sol";

// Our tokens with the two steps that a permit takes inside made callable, under the names that the suite uses.

contract ExposedKwtToken is KwtToken {
    event return$_useNonce(uint256 nonce);

    constructor() KwtToken("Watt Brazil", "KWTBR") {}

    function $_useNonce(address owner) external {
        emit return$_useNonce(_useNonce(owner));
    }

    function $_useCheckedNonce(address owner, uint256 nonce) external {
        _useCheckedNonce(owner, nonce);
    }
}

contract ExposedWattPair is WattPair {
    event return$_useNonce(uint256 nonce);

    constructor(address lower, address higher) WattPair(lower, higher) {}

    function $_useNonce(address owner) external {
        emit return$_useNonce(_useNonce(owner));
    }

    function $_useCheckedNonce(address owner, uint256 nonce) external {
        _useCheckedNonce(owner, nonce);
    }
}

contract ExposedWrappedWatt is WrappedWatt {
    event return$_useNonce(uint256 nonce);

    function $_useNonce(address owner) external {
        emit return$_useNonce(_useNonce(owner));
    }

    function $_useCheckedNonce(address owner, uint256 nonce) external {
        _useCheckedNonce(owner, nonce);
    }
}
