// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";

/// @title An assertion that another program made: contracts/scripts/passkey.ts, by the P-256 of node:crypto.
/// @dev   Of member 1 at the presence contract PLACE on chain 31337, on day 20,834 with the word of PeopleFixture. The key is lost.
library RecordedAssertion {
    address internal constant PLACE = address(0xA77E5);
    bytes32 internal constant CHALLENGE = 0xf30a9ede400970db2deb38d4e15b3e8ad3bd8714d9ba8c195e79e964852da243;
    bytes32 internal constant X = 0x0e3373dbfca9c60fbe7c69be1284ebe1efeda771929141168f6c7ed5ebcd60d5;
    bytes32 internal constant Y = 0x217064c473f29d14048d3c3bb92d54734db024e6323e3eab7b9dbf9f246923b4;

    function assertion() internal pure returns (WebAuthn.WebAuthnAuth memory) {
        return WebAuthn.WebAuthnAuth({
            r: 0x03407d9a39036a15995cdc70224a75023eb539dd8a2b3f66c56dac7fb23c8d14,
            s: 0x591914cf5d781e46c24bdd701af79a7981a616e92c59e0faea43d1626d6e9510,
            challengeIndex: 23,
            typeIndex: 1,
            authenticatorData: hex"d273a91e12bfdddf0c12aebadde8a632b42d54723ac18603c2e0d43dccd8fdb40500000000",
            clientDataJSON: '{"type":"webauthn.get","challenge":"8wqe3kAJcNst6zjU4Vs-itO9hxTZuowZXnnpZIUtokM","origin":"https://watt.example","crossOrigin":false}'
        });
    }
}
