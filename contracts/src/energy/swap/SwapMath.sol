// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title  Arithmetic of a constant-product pool with a fee of 0.30 % on what comes in.
/// @notice Every result rounds in favour of the pool and is equal, to the unit, to that of Uniswap v2.
library SwapMath {
    /// @notice Out of each 1000 units that come in, this many count for the product; the rest is the providers' fee.
    uint256 internal constant COUNTED_OF_1000 = 997;

    /// @notice Nothing to trade or to quote.
    error SwapAmountZero();
    /// @notice The pool is empty, or its reserves do not cover the amount out.
    error SwapReserveTooSmall(uint256 reserveIn, uint256 reserveOut);

    /// @notice The most that `amountIn` buys; rounds down.
    function outputOf(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) internal pure returns (uint256) {
        if (amountIn == 0) revert SwapAmountZero();
        if (reserveIn == 0 || reserveOut == 0) revert SwapReserveTooSmall(reserveIn, reserveOut);
        uint256 counted = amountIn * COUNTED_OF_1000;
        return (counted * reserveOut) / (reserveIn * 1000 + counted);
    }

    /// @notice The least that must come in for `amountOut` to go out; rounds up.
    function inputFor(uint256 amountOut, uint256 reserveIn, uint256 reserveOut) internal pure returns (uint256) {
        if (amountOut == 0) revert SwapAmountZero();
        if (reserveIn == 0 || reserveOut <= amountOut) revert SwapReserveTooSmall(reserveIn, reserveOut);
        return (reserveIn * amountOut * 1000) / ((reserveOut - amountOut) * COUNTED_OF_1000) + 1;
    }

    /// @notice The worth of `amount` at the ratio of the reserves, without fee or price movement; rounds down.
    function quote(uint256 amount, uint256 reserve, uint256 reserveOther) internal pure returns (uint256) {
        if (amount == 0) revert SwapAmountZero();
        if (reserve == 0 || reserveOther == 0) revert SwapReserveTooSmall(reserve, reserveOther);
        return Math.mulDiv(amount, reserveOther, reserve);
    }
}
