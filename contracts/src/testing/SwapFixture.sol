// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PairFactory} from "../energy/swap/PairFactory.sol";
import {SwapRouter} from "../energy/swap/SwapRouter.sol";
import {WattPair} from "../energy/swap/WattPair.sol";
import {WrappedWatt} from "../governance/WrappedWatt.sol";
import {Assert} from "./Assert.sol";
import {TestToken} from "./Tokens.sol";
import {vm} from "./Vm.sol";

/// @dev Two tokens, their pool with a million of each, a router, and wrapped WATT.
abstract contract SwapFixture is Assert {
    uint256 internal constant MILLION = 1e24;

    address internal alice = vm.addr(0xA11CE);
    PairFactory internal factory;
    SwapRouter internal router;
    WrappedWatt internal wrapped;
    TestToken internal token0;
    TestToken internal token1;
    WattPair internal pair;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        factory = new PairFactory();
        wrapped = new WrappedWatt();
        router = new SwapRouter(factory, address(wrapped));
        (TestToken a, TestToken b) = (new TestToken("KWT", 18), new TestToken("USD", 18));
        (token0, token1) = address(a) < address(b) ? (a, b) : (b, a);
        pair = WattPair(factory.createPair(address(token0), address(token1)));
        _fill(pair, token0, token1, MILLION, MILLION);
    }

    /// @dev Adds liquidity for this contract.
    function _fill(WattPair to, TestToken a, TestToken b, uint256 amountA, uint256 amountB) internal {
        a.mint(address(to), amountA);
        b.mint(address(to), amountB);
        to.mint(address(this));
    }

    /// @dev Sells exactly `amount` of `tokenIn` (one of the pool's) for `trader`, without any limit.
    function _sell(WattPair pool, TestToken tokenIn, uint256 amount, address trader) internal returns (uint256 amountOut) {
        bool zeroIn = address(tokenIn) == pool.token0();
        (uint256 reserve0, uint256 reserve1,) = pool.getReserves();
        (uint256 reserveIn, uint256 reserveOut) = zeroIn ? (reserve0, reserve1) : (reserve1, reserve0);
        amountOut = (amount * 997 * reserveOut) / (reserveIn * 1000 + amount * 997);
        vm.prank(trader);
        tokenIn.transfer(address(pool), amount);
        pool.swap(zeroIn ? 0 : amountOut, zeroIn ? amountOut : 0, trader, "");
    }

    function _path(address a, address b) internal pure returns (address[] memory path) {
        path = new address[](2);
        (path[0], path[1]) = (a, b);
    }

    function _path(address a, address b, address c) internal pure returns (address[] memory path) {
        path = new address[](3);
        (path[0], path[1], path[2]) = (a, b, c);
    }
}
