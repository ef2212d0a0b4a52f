// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPair, IPairCallee} from "./IPair.sol";

/// @title  A pool that keeps the product of its two reserves from falling; its shares are an ERC-20 with permit.
/// @notice 0.30 % of what comes in stays with the providers. The pool reads no oracle, has no owner and no setting.
/// @dev    Behaves as a Uniswap v2 pair with its protocol fee off, to the unit (tested against the published bytecode);
///         the shares burnt by the first provider sit at a dead address. Rounding always favours the pool.
///         Invariants: reserves <= balances; the product of the reserves per share squared never falls.
contract WattPair is IPair, ERC20, ERC20Permit, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc IPair
    uint256 public constant MINIMUM_LIQUIDITY = 1000;

    address private constant DEAD = 0x000000000000000000000000000000000000dEaD;

    /// @inheritdoc IPair
    address public immutable factory;
    /// @inheritdoc IPair
    address public immutable token0;
    /// @inheritdoc IPair
    address public immutable token1;

    // One slot.
    uint112 private _reserve0;
    uint112 private _reserve1;
    uint32 private _updatedAt;

    /// @inheritdoc IPair
    uint256 public price0CumulativeLast;
    /// @inheritdoc IPair
    uint256 public price1CumulativeLast;

    /// @param lower  The token with the lower address.
    /// @param higher The token with the higher address. The factory checks both.
    constructor(address lower, address higher) ERC20("Watt Liquidity", "WATT-LP") ERC20Permit("Watt Liquidity") {
        factory = msg.sender;
        token0 = lower;
        token1 = higher;
    }

    /// @inheritdoc IPair
    function mint(address to) external nonReentrant returns (uint256 liquidity) {
        (uint256 reserve0, uint256 reserve1,) = getReserves();
        (uint256 balance0, uint256 balance1) = _balances();
        uint256 amount0 = balance0 - reserve0;
        uint256 amount1 = balance1 - reserve1;

        uint256 supply = totalSupply();
        if (supply == 0) {
            liquidity = _firstLiquidity(Math.sqrt(amount0 * amount1));
        } else {
            liquidity = Math.min((amount0 * supply) / reserve0, (amount1 * supply) / reserve1);
        }
        if (liquidity == 0) revert PairLiquidityTooSmall();
        _mint(to, liquidity);
        _update(balance0, balance1);
        emit Mint(msg.sender, to, amount0, amount1, liquidity);
    }

    /// @inheritdoc IPair
    function burn(address to) external nonReentrant returns (uint256 amount0, uint256 amount1) {
        (uint256 balance0, uint256 balance1) = _balances();
        uint256 liquidity = balanceOf(address(this));
        uint256 supply = totalSupply();

        amount0 = (liquidity * balance0) / supply;
        amount1 = (liquidity * balance1) / supply;
        if (amount0 == 0 || amount1 == 0) revert PairNothingToPay();

        _burn(address(this), liquidity);
        IERC20(token0).safeTransfer(to, amount0);
        IERC20(token1).safeTransfer(to, amount1);
        (balance0, balance1) = _balances();
        _update(balance0, balance1);
        emit Burn(msg.sender, to, amount0, amount1, liquidity);
    }

    /// @inheritdoc IPair
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external nonReentrant {
        (uint256 reserve0, uint256 reserve1,) = getReserves();
        if (amount0Out == 0 && amount1Out == 0) revert PairOutputZero();
        if (amount0Out >= reserve0 || amount1Out >= reserve1) {
            revert PairOutputTooLarge(amount0Out, amount1Out, reserve0, reserve1);
        }
        if (to == token0 || to == token1) revert PairInvalidRecipient(to);

        // Pay first, check after: what the receiver does in between can only be judged by the balances it leaves.
        if (amount0Out > 0) IERC20(token0).safeTransfer(to, amount0Out);
        if (amount1Out > 0) IERC20(token1).safeTransfer(to, amount1Out);
        if (data.length > 0) IPairCallee(to).uniswapV2Call(msg.sender, amount0Out, amount1Out, data);

        (uint256 balance0, uint256 balance1) = _balances();
        uint256 amount0In = Math.saturatingSub(balance0, reserve0 - amount0Out);
        uint256 amount1In = Math.saturatingSub(balance1, reserve1 - amount1Out);
        if (amount0In == 0 && amount1In == 0) revert PairInputZero();
        if (
            (balance0 * 1000 - amount0In * 3) * (balance1 * 1000 - amount1In * 3) < reserve0 * reserve1 * 1_000_000
        ) revert PairProductFell();

        _update(balance0, balance1);
        emit Swap(msg.sender, to, amount0In, amount1In, amount0Out, amount1Out);
    }

    /// @inheritdoc IPair
    function skim(address to) external nonReentrant {
        (uint256 balance0, uint256 balance1) = _balances();
        IERC20(token0).safeTransfer(to, balance0 - _reserve0);
        IERC20(token1).safeTransfer(to, balance1 - _reserve1);
    }

    /// @inheritdoc IPair
    function sync() external nonReentrant {
        (uint256 balance0, uint256 balance1) = _balances();
        _update(balance0, balance1);
    }

    /// @inheritdoc IPair
    function getReserves() public view returns (uint112, uint112, uint32) {
        return (_reserve0, _reserve1, _updatedAt);
    }

    /// @dev What the first provider gets: all but the part that is burnt, so that no share can be made priceless.
    function _firstLiquidity(uint256 root) internal virtual returns (uint256) {
        if (root <= MINIMUM_LIQUIDITY) revert PairLiquidityTooSmall();
        _mint(DEAD, MINIMUM_LIQUIDITY);
        return root - MINIMUM_LIQUIDITY;
    }

    /// @dev Takes the balances as reserves. The price that held since the last change is added to the sums first, so
    ///      nothing done inside one block can move them.
    function _update(uint256 balance0, uint256 balance1) private {
        if (balance0 > type(uint112).max || balance1 > type(uint112).max) {
            revert PairBalanceTooLarge(balance0, balance1);
        }
        (uint256 reserve0, uint256 reserve1, uint32 updatedAt) = getReserves();
        uint32 nowSeconds = uint32(block.timestamp);
        unchecked {
            // Both the clock and the sums wrap around; differences of two readings stay right.
            uint32 elapsed = nowSeconds - updatedAt;
            if (elapsed > 0 && reserve0 != 0 && reserve1 != 0) {
                price0CumulativeLast += ((reserve1 << 112) / reserve0) * elapsed;
                price1CumulativeLast += ((reserve0 << 112) / reserve1) * elapsed;
            }
        }
        (_reserve0, _reserve1, _updatedAt) = (uint112(balance0), uint112(balance1), nowSeconds);
        emit Sync(uint112(balance0), uint112(balance1));
    }

    function _balances() private view returns (uint256, uint256) {
        return (IERC20(token0).balanceOf(address(this)), IERC20(token1).balanceOf(address(this)));
    }
}
