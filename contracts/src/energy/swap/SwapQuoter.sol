// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPair} from "./IPair.sol";
import {RouterBase} from "./RouterBase.sol";
import {SwapMath} from "./SwapMath.sol";

/// @title What a trade along a path of tokens would give or cost at the reserves of this moment.
abstract contract SwapQuoter is RouterBase {
    /// @notice Longest path, in tokens.
    uint256 public constant MAX_PATH = 6;

    uint256 internal constant BPS = 10_000;

    /// @notice A path names 2 to {MAX_PATH} tokens.
    error RouterPathLength(uint256 length);
    /// @notice There is no pool of these tokens.
    error RouterNoPair(address tokenA, address tokenB);

    /// @notice What `amountIn` of the first token buys.
    /// @return amounts   Of each token of the path, in its smallest unit; rounds down.
    /// @return impactBps By how much the price moves against the trader, fees left out, in 1/10,000; rounds up.
    function quoteExactIn(
        address[] calldata path,
        uint256 amountIn
    ) external view returns (uint256[] memory amounts, uint256 impactBps) {
        amounts = _amountsOut(path, amountIn);
        impactBps = _impactBps(path, amountIn, amounts[path.length - 1]);
    }

    /// @notice What `amountOut` of the last token costs.
    /// @return amounts   Of each token of the path, in its smallest unit; rounds up.
    /// @return impactBps By how much the price moves against the trader, fees left out, in 1/10,000; rounds up.
    function quoteExactOut(
        address[] calldata path,
        uint256 amountOut
    ) external view returns (uint256[] memory amounts, uint256 impactBps) {
        amounts = _amountsIn(path, amountOut);
        impactBps = _impactBps(path, amounts[0], amountOut);
    }

    function _amountsOut(address[] calldata path, uint256 amountIn) internal view returns (uint256[] memory amounts) {
        _checkLength(path);
        amounts = new uint256[](path.length);
        amounts[0] = amountIn;
        for (uint256 i = 1; i < path.length; i++) {
            (, uint256 reserveIn, uint256 reserveOut) = _reserves(path[i - 1], path[i]);
            amounts[i] = SwapMath.outputOf(amounts[i - 1], reserveIn, reserveOut);
        }
    }

    function _amountsIn(address[] calldata path, uint256 amountOut) internal view returns (uint256[] memory amounts) {
        _checkLength(path);
        amounts = new uint256[](path.length);
        amounts[path.length - 1] = amountOut;
        for (uint256 i = path.length - 1; i > 0; i--) {
            (, uint256 reserveIn, uint256 reserveOut) = _reserves(path[i - 1], path[i]);
            amounts[i - 1] = SwapMath.inputFor(amounts[i], reserveIn, reserveOut);
        }
    }

    /// @dev Compares with a trade at the present price that pays the same fees. Rounds up.
    function _impactBps(address[] calldata path, uint256 amountIn, uint256 amountOut) internal view returns (uint256) {
        uint256 unmoved = amountIn;
        for (uint256 i = 1; i < path.length; i++) {
            (, uint256 reserveIn, uint256 reserveOut) = _reserves(path[i - 1], path[i]);
            unmoved = Math.mulDiv(unmoved * SwapMath.COUNTED_OF_1000, reserveOut, reserveIn * 1000);
        }
        if (unmoved <= amountOut) return 0;
        return Math.mulDiv(unmoved - amountOut, BPS, unmoved, Math.Rounding.Ceil);
    }

    /// @dev The pool of two tokens and its reserves in the order of the tokens.
    function _reserves(
        address tokenIn,
        address tokenOut
    ) internal view returns (IPair pair, uint256 reserveIn, uint256 reserveOut) {
        pair = _pair(tokenIn, tokenOut);
        (uint256 reserve0, uint256 reserve1,) = pair.getReserves();
        (reserveIn, reserveOut) = tokenIn < tokenOut ? (reserve0, reserve1) : (reserve1, reserve0);
    }

    function _pair(address tokenA, address tokenB) internal view returns (IPair pair) {
        pair = IPair(factory.getPair(tokenA, tokenB));
        if (address(pair) == address(0)) revert RouterNoPair(tokenA, tokenB);
    }

    function _checkLength(address[] calldata path) internal pure {
        if (path.length < 2 || path.length > MAX_PATH) revert RouterPathLength(path.length);
    }
}
