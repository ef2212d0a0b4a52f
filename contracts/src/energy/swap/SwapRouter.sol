// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPair} from "./IPair.sol";
import {IPairFactory} from "./IPairFactory.sol";
import {LiquidityRouter} from "./LiquidityRouter.sol";
import {RouterBase} from "./RouterBase.sol";
import {SwapMath} from "./SwapMath.sol";

/// @title  Trades along a path of pools, within limits that the trader names.
/// @notice The limits are the trader's only defence against a price that moves between signing and execution: name a
///         real minimum (or maximum) and a deadline. Native WATT: send the amount as coins when the path starts with
///         wrapped WATT; set `nativeOut` to be paid in coins when it ends with it.
/// @dev    Stateless, ownerless, replaceable. Tokens that take a fee on transfers work for exact-in.
contract SwapRouter is LiquidityRouter {
    /// @notice A trade of exactly `amountIn` of the first token of `path`.
    struct ExactIn {
        address[] path;
        uint256 amountIn;
        uint256 minimumOut;
        /// Refuse when the price would move further against the trader, in 1/10,000; 10,000 is no limit.
        uint256 maxImpactBps;
        address to;
        uint256 deadline;
        bool nativeOut;
    }

    /// @notice A trade for exactly `amountOut` of the last token of `path`.
    struct ExactOut {
        address[] path;
        uint256 amountOut;
        uint256 maximumIn;
        /// Refuse when the price would move further against the trader, in 1/10,000; 10,000 is no limit.
        uint256 maxImpactBps;
        address to;
        uint256 deadline;
        bool nativeOut;
    }

    /// @notice The receiver would get less than the minimum.
    error RouterOutputTooSmall(uint256 amountOut, uint256 minimumOut);
    /// @notice The trade would cost more than the maximum.
    error RouterInputTooLarge(uint256 amountIn, uint256 maximumIn);
    /// @notice The price would move too far. In 1/10,000.
    error RouterImpactTooLarge(uint256 impactBps, uint256 maxImpactBps);

    /// @param factory_ Where pools are found.
    /// @param wrapped_ Wrapped WATT.
    constructor(IPairFactory factory_, address wrapped_) RouterBase(factory_, wrapped_) {}

    /// @notice Sells exactly `amountIn`. The receiver gets at least `minimumOut`, measured by its balance.
    /// @return amountOut What the receiver got, in the smallest unit of the last token.
    function swapExactIn(ExactIn calldata order) external payable nonReentrant returns (uint256 amountOut) {
        return _exactIn(order);
    }

    /// @notice As {swapExactIn}, with the caller's permit for the first token.
    function swapExactInWithPermit(
        ExactIn calldata order,
        Permit calldata permit
    ) external nonReentrant returns (uint256 amountOut) {
        _checkLength(order.path);
        _permit(order.path[0], permit);
        return _exactIn(order);
    }

    /// @notice Buys exactly `amountOut` for at most `maximumIn`. Coins sent equal `maximumIn`; the rest comes back.
    /// @return amountIn What the caller paid, in the smallest unit of the first token.
    function swapExactOut(ExactOut calldata order) external payable nonReentrant returns (uint256 amountIn) {
        return _exactOut(order);
    }

    /// @notice As {swapExactOut}, with the caller's permit for the first token.
    function swapExactOutWithPermit(
        ExactOut calldata order,
        Permit calldata permit
    ) external nonReentrant returns (uint256 amountIn) {
        _checkLength(order.path);
        _permit(order.path[0], permit);
        return _exactOut(order);
    }

    function _exactIn(ExactIn calldata order) private before(order.deadline) returns (uint256 received) {
        _checkLength(order.path);
        if (order.maxImpactBps < BPS) {
            uint256[] memory amounts = _amountsOut(order.path, order.amountIn);
            _checkImpact(order.path, order.amountIn, amounts[amounts.length - 1], order.maxImpactBps);
        }

        bool native = _isNative(order.path[0], order.amountIn);
        _pay(order.path[0], address(_pair(order.path[0], order.path[1])), order.amountIn, native);
        received = _trade(order.path, new uint256[](0), order.to, order.nativeOut);
        _requireOutput(received, order.minimumOut);
    }

    function _exactOut(ExactOut calldata order) private before(order.deadline) returns (uint256 amountIn) {
        uint256[] memory amounts = _amountsIn(order.path, order.amountOut);
        amountIn = amounts[0];
        if (amountIn > order.maximumIn) revert RouterInputTooLarge(amountIn, order.maximumIn);
        if (order.maxImpactBps < BPS) _checkImpact(order.path, amountIn, order.amountOut, order.maxImpactBps);

        bool native = _isNative(order.path[0], order.maximumIn);
        _pay(order.path[0], address(_pair(order.path[0], order.path[1])), amountIn, native);
        uint256 received = _trade(order.path, amounts, order.to, order.nativeOut);
        _requireOutput(received, order.amountOut);
        _refund(amountIn);
    }

    /// @dev Trades what lies at the first pool along the path, and returns by how much the receiver's balance grew.
    /// @param amounts Of each token; when empty, each pool gives the most for what arrived there.
    function _trade(
        address[] calldata path,
        uint256[] memory amounts,
        address to,
        bool nativeOut
    ) private returns (uint256 received) {
        address tokenOut = path[path.length - 1];
        if (nativeOut && tokenOut != wrapped) revert RouterNoCoinsToPay();
        address receiver = nativeOut ? address(this) : to;

        uint256 held = IERC20(tokenOut).balanceOf(receiver);
        for (uint256 i = 1; i < path.length; i++) {
            address next = i + 1 < path.length ? address(_pair(path[i], path[i + 1])) : receiver;
            _hop(path[i - 1], path[i], amounts.length == 0 ? 0 : amounts[i], next);
        }
        received = IERC20(tokenOut).balanceOf(receiver) - held;
        if (nativeOut) _payCoins(to, received);
    }

    /// @dev Buys `amountOut` (when 0, the most) from one pool with what lies there above its reserves.
    function _hop(address tokenIn, address tokenOut, uint256 amountOut, address to) private {
        (IPair pair, uint256 reserveIn, uint256 reserveOut) = _reserves(tokenIn, tokenOut);
        if (amountOut == 0) {
            uint256 arrived = IERC20(tokenIn).balanceOf(address(pair)) - reserveIn;
            amountOut = SwapMath.outputOf(arrived, reserveIn, reserveOut);
        }
        if (tokenIn < tokenOut) pair.swap(0, amountOut, to, "");
        else pair.swap(amountOut, 0, to, "");
    }

    function _requireOutput(uint256 received, uint256 minimum) internal pure virtual {
        if (received < minimum) revert RouterOutputTooSmall(received, minimum);
    }

    function _checkImpact(address[] calldata path, uint256 amountIn, uint256 amountOut, uint256 maximum) private view {
        uint256 impact = _impactBps(path, amountIn, amountOut);
        if (impact > maximum) revert RouterImpactTooLarge(impact, maximum);
    }
}
