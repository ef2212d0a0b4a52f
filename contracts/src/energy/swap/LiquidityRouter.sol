// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IPair} from "./IPair.sol";
import {SwapMath} from "./SwapMath.sol";
import {SwapQuoter} from "./SwapQuoter.sol";

/// @title Providing liquidity to pools and taking it back.
abstract contract LiquidityRouter is SwapQuoter {
    using SafeERC20 for IERC20;

    /// @notice What to provide. The router takes the most that fits the pool's ratio, within `desired` and `minimum`.
    ///         Coins sent pay for the token that is wrapped WATT; then their number equals its `desired` amount.
    struct Provision {
        address tokenA;
        address tokenB;
        uint256 desiredA;
        uint256 desiredB;
        uint256 minimumA;
        uint256 minimumB;
        address to;
        uint256 deadline;
    }

    /// @notice What to take back. With `nativeOut`, the share in wrapped WATT is paid as coins.
    struct Withdrawal {
        address tokenA;
        address tokenB;
        uint256 liquidity;
        uint256 minimumA;
        uint256 minimumB;
        address to;
        uint256 deadline;
        bool nativeOut;
    }

    /// @notice Less than the minimum of one token would be used or paid.
    error RouterBelowMinimum(address token, uint256 amount, uint256 minimum);

    /// @notice Provides both tokens at the ratio of the pool, which is made if there is none.
    /// @return amountA   Taken of token A.
    /// @return amountB   Taken of token B.
    /// @return liquidity Shares given to `to`.
    function addLiquidity(
        Provision calldata order
    )
        external
        payable
        nonReentrant
        before(order.deadline)
        returns (uint256 amountA, uint256 amountB, uint256 liquidity)
    {
        bool nativeA = order.tokenA == wrapped && _isNative(order.tokenA, order.desiredA);
        bool nativeB = !nativeA && _isNative(order.tokenB, order.desiredB);
        address pair = factory.getPair(order.tokenA, order.tokenB);
        if (pair == address(0)) pair = factory.createPair(order.tokenA, order.tokenB);

        (amountA, amountB) = _fit(order);
        _pay(order.tokenA, pair, amountA, nativeA);
        _pay(order.tokenB, pair, amountB, nativeB);
        liquidity = IPair(pair).mint(order.to);
        _refund(nativeA ? amountA : nativeB ? amountB : 0);
    }

    /// @notice Burns liquidity of the caller, which the router may spend, and pays both tokens to `to`.
    /// @return amountA Paid of token A; rounds down.
    /// @return amountB Paid of token B; rounds down.
    function removeLiquidity(Withdrawal calldata order) external nonReentrant returns (uint256 amountA, uint256 amountB) {
        return _remove(order, _pair(order.tokenA, order.tokenB));
    }

    /// @notice As {removeLiquidity}, with the caller's permit for the liquidity.
    function removeLiquidityWithPermit(
        Withdrawal calldata order,
        Permit calldata permit
    ) external nonReentrant returns (uint256 amountA, uint256 amountB) {
        IPair pair = _pair(order.tokenA, order.tokenB);
        _permit(address(pair), permit);
        return _remove(order, pair);
    }

    function _remove(
        Withdrawal calldata order,
        IPair pair
    ) private before(order.deadline) returns (uint256 amountA, uint256 amountB) {
        IERC20(address(pair)).safeTransferFrom(msg.sender, address(pair), order.liquidity);
        (uint256 amount0, uint256 amount1) = pair.burn(order.nativeOut ? address(this) : order.to);
        (amountA, amountB) = order.tokenA < order.tokenB ? (amount0, amount1) : (amount1, amount0);
        _requireMinimum(order.tokenA, amountA, order.minimumA);
        _requireMinimum(order.tokenB, amountB, order.minimumB);
        if (!order.nativeOut) return (amountA, amountB);

        if (order.tokenA == wrapped) _payBoth(order.to, amountA, order.tokenB);
        else if (order.tokenB == wrapped) _payBoth(order.to, amountB, order.tokenA);
        else revert RouterNoCoinsToPay();
    }

    /// @dev Hands on what the pool paid to the router: the other token as it arrived, for it may take a fee.
    function _payBoth(address to, uint256 coins, address other) private {
        IERC20(other).safeTransfer(to, IERC20(other).balanceOf(address(this)));
        _payCoins(to, coins);
    }

    /// @dev The largest amounts within `desired` at the ratio of the reserves; all of them when the pool is empty.
    function _fit(Provision calldata order) private view returns (uint256 amountA, uint256 amountB) {
        (IPair pair, uint256 reserveA, uint256 reserveB) = _reserves(order.tokenA, order.tokenB);
        (amountA, amountB) = (order.desiredA, order.desiredB);
        if (_isEmpty(pair)) return (amountA, amountB);

        uint256 fittingB = SwapMath.quote(order.desiredA, reserveA, reserveB);
        if (fittingB <= order.desiredB) amountB = fittingB;
        else amountA = SwapMath.quote(order.desiredB, reserveB, reserveA);
        _requireMinimum(order.tokenA, amountA, order.minimumA);
        _requireMinimum(order.tokenB, amountB, order.minimumB);
    }

    /// @dev Asks for shares, not for reserves: anybody may leave dust there, which must set no first provider's ratio.
    function _isEmpty(IPair pair) internal view virtual returns (bool) {
        return IERC20(address(pair)).totalSupply() == 0;
    }

    function _requireMinimum(address token, uint256 amount, uint256 minimum) private pure {
        if (amount < minimum) revert RouterBelowMinimum(token, amount, minimum);
    }
}
