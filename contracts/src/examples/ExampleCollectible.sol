// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @title  An ERC-721 that anyone may mint from, for trying a network with the tools at hand.
contract ExampleCollectible is ERC721 {
    uint256 private _last;

    constructor() ERC721("Example Collectible", "EXC") {}

    /// @notice Mints the next token to the caller.
    /// @return tokenId The number of the new token, from 1.
    function mint() external returns (uint256 tokenId) {
        tokenId = ++_last;
        _safeMint(msg.sender, tokenId);
    }
}
