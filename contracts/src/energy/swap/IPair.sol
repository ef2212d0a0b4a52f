// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title  A constant-product pool of two tokens, called as callers of Uniswap v2 pools are used to.
/// @notice Amounts are in the smallest unit of each token. `mint`, `burn` and `swap` act on tokens sent beforehand:
///         send and call in one transaction (as {SwapRouter} does), or somebody else will use what was sent.
interface IPair {
    /// @notice Liquidity came in: amounts taken into the reserves.
    event Mint(address indexed sender, address indexed to, uint256 amount0, uint256 amount1, uint256 liquidity);

    /// @notice Liquidity went out: amounts paid from the reserves.
    event Burn(address indexed sender, address indexed to, uint256 amount0, uint256 amount1, uint256 liquidity);

    /// @notice A trade: amounts that came in and that went out.
    event Swap(
        address indexed sender,
        address indexed to,
        uint256 amount0In,
        uint256 amount1In,
        uint256 amount0Out,
        uint256 amount1Out
    );

    /// @notice The reserves after every change.
    event Sync(uint112 reserve0, uint112 reserve1);

    /// @notice The pool would hold more than 2^112 - 1 units of a token.
    error PairBalanceTooLarge(uint256 balance0, uint256 balance1);
    /// @notice The tokens sent are worth no liquidity at all (or less than the first liquidity that is burnt).
    error PairLiquidityTooSmall();
    /// @notice The liquidity sent is worth nothing of one of the tokens.
    error PairNothingToPay();
    /// @notice Asked for nothing.
    error PairOutputZero();
    /// @notice Asked for as much as the reserves, or more.
    error PairOutputTooLarge(uint256 amount0Out, uint256 amount1Out, uint256 reserve0, uint256 reserve1);
    /// @notice Tokens would be sent to one of the pool's own tokens.
    error PairInvalidRecipient(address to);
    /// @notice Nothing came in.
    error PairInputZero();
    /// @notice After the fee of 0.30 % on what came in, the product of the reserves would fall.
    error PairProductFell();

    /// @notice Liquidity burnt for ever by the first provider, so that no later share can become priceless.
    function MINIMUM_LIQUIDITY() external view returns (uint256);

    /// @notice The {PairFactory} that made this pool.
    function factory() external view returns (address);

    /// @notice The token with the lower address.
    function token0() external view returns (address);

    /// @notice The token with the higher address.
    function token1() external view returns (address);

    /// @notice Reserves as of the last change, and the low 32 bits of its time in seconds.
    /// @dev    During the callback of a flash swap these are the reserves before the swap. Never value anything by them:
    ///         use {PairTwap}.
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 updatedAt);

    /// @notice Sum over time of price (token1 per token0, UQ112.112) x seconds. Overflows by design: use differences.
    function price0CumulativeLast() external view returns (uint256);

    /// @notice Sum over time of price (token0 per token1, UQ112.112) x seconds. Overflows by design: use differences.
    function price1CumulativeLast() external view returns (uint256);

    /// @notice Gives `to` liquidity for the tokens sent beforehand; rounds down.
    function mint(address to) external returns (uint256 liquidity);

    /// @notice Pays `to` both tokens for the liquidity sent beforehand; rounds down.
    function burn(address to) external returns (uint256 amount0, uint256 amount1);

    /// @notice Pays `to` the amounts out, against tokens sent beforehand or paid back by `to` in its callback.
    /// @param  data When not empty, `to` is called as {IPairCallee} between payment and check (flash swap).
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;

    /// @notice Pays `to` what the pool holds above its reserves.
    function skim(address to) external;

    /// @notice Takes what the pool holds as its reserves.
    function sync() external;
}

/// @title What a receiver of a flash swap implements.
interface IPairCallee {
    /// @notice Called by the pool after paying the amounts and before it checks that it was paid.
    /// @dev    Check that the caller is a pair of the factory. Pay back at least 1/0.997 of the same token, or its
    ///         worth of the other token.
    function uniswapV2Call(address sender, uint256 amount0, uint256 amount1, bytes calldata data) external;
}
