// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Where pools are made and found: at most one for each two tokens.
interface IPairFactory {
    /// @notice A pool came to be; `count` is the number of pools with it.
    event PairCreated(address indexed token0, address indexed token1, address pair, uint256 count);

    /// @notice A pool needs two different tokens.
    error PairFactorySameToken(address token);
    /// @notice Not a contract, so not a token.
    error PairFactoryNotAToken(address token);
    /// @notice These tokens have a pool already.
    error PairFactoryExists(address pair);

    /// @notice Makes the pool of two tokens, in either order. Anybody may call.
    function createPair(address tokenA, address tokenB) external returns (address pair);

    /// @notice The pool of two tokens in either order, or zero.
    function getPair(address tokenA, address tokenB) external view returns (address pair);

    /// @notice Where the pool of two tokens is or will be, in either order.
    function pairAddress(address tokenA, address tokenB) external view returns (address pair);

    /// @notice All pools in the order in which they were made.
    function allPairs(uint256 index) external view returns (address pair);

    /// @notice Number of pools.
    function allPairsLength() external view returns (uint256);
}
