// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPairFactory} from "./IPairFactory.sol";
import {WattPair} from "./WattPair.sol";

/// @title  Makes pools, one for each two tokens, at addresses known beforehand.
/// @notice Nobody owns it, and it has nothing to set: no fee but the providers' 0.30 % can ever be switched on.
contract PairFactory is IPairFactory {
    /// @inheritdoc IPairFactory
    mapping(address tokenA => mapping(address tokenB => address pair)) public getPair;

    /// @inheritdoc IPairFactory
    address[] public allPairs;

    /// @inheritdoc IPairFactory
    function createPair(address tokenA, address tokenB) external returns (address pair) {
        (address token0, address token1) = _sort(tokenA, tokenB);
        if (token0.code.length == 0) revert PairFactoryNotAToken(token0);
        if (token1.code.length == 0) revert PairFactoryNotAToken(token1);
        if (getPair[token0][token1] != address(0)) revert PairFactoryExists(getPair[token0][token1]);

        pair = address(new WattPair{salt: 0}(token0, token1));
        getPair[token0][token1] = pair;
        getPair[token1][token0] = pair;
        allPairs.push(pair);
        emit PairCreated(token0, token1, pair, allPairs.length);
    }

    /// @inheritdoc IPairFactory
    function pairAddress(address tokenA, address tokenB) external view returns (address) {
        (address token0, address token1) = _sort(tokenA, tokenB);
        bytes32 codeHash = keccak256(abi.encodePacked(type(WattPair).creationCode, abi.encode(token0, token1)));
        // CREATE2; the salt is zero because the tokens are part of the code.
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"ff", this, bytes32(0), codeHash)))));
    }

    /// @inheritdoc IPairFactory
    function allPairsLength() external view returns (uint256) {
        return allPairs.length;
    }

    function _sort(address tokenA, address tokenB) private pure returns (address token0, address token1) {
        if (tokenA == tokenB) revert PairFactorySameToken(tokenA);
        return tokenA < tokenB ? (tokenA, tokenB) : (tokenB, tokenA);
    }
}
