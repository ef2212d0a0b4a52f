// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SwapFixture} from "../../testing/SwapFixture.sol";
import {TestToken} from "../../testing/Tokens.sol";
import {IUniswapFactory, IUniswapRouter, UniswapBytecode} from "../../testing/UniswapBytecode.sol";
import {vm} from "../../testing/Vm.sol";
import {IPair} from "./IPair.sol";
import {SwapMath} from "./SwapMath.sol";
import {SwapRouter} from "./SwapRouter.sol";
import {WattPair} from "./WattPair.sol";

/// @dev The published bytecode of Uniswap v2 and ours, side by side: same calls, same numbers, to the unit.
contract UniswapEquivalenceTest is SwapFixture {
    /// @dev Random steps in each run: 6 x 2,000 runs are 12,000 random cases.
    uint256 private constant STEPS = 6;

    IUniswapFactory private official;
    IUniswapRouter private officialRouter;
    TestToken private token2;
    /// Ours and theirs; both of the same two tokens.
    IPair[2] private pairs;

    function setUp() public override {
        super.setUp();
        official = UniswapBytecode.factory();
        officialRouter = UniswapBytecode.router(official, address(wrapped));
        token2 = new TestToken("EXM", 6);
        pairs = [IPair(address(pair)), IPair(official.createPair(address(token0), address(token1)))];
        token0.mint(address(pairs[1]), MILLION);
        token1.mint(address(pairs[1]), MILLION);
        pairs[1].mint(address(this));
        WattPair second = WattPair(factory.createPair(address(token1), address(token2)));
        _fill(second, token1, token2, 5 * MILLION, 7e12);
        IPair theirs = IPair(official.createPair(address(token1), address(token2)));
        token1.mint(address(theirs), 5 * MILLION);
        token2.mint(address(theirs), 7e12);
        theirs.mint(address(this));
    }

    function testFuzz_pairsStayEqual(uint256 seed) external {
        _assertSame();
        for (uint256 i = 0; i < STEPS; i++) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (seed & 7 == 0) vm.warp(block.timestamp + bound(seed >> 8, 1, 100 days));
            uint256 action = (seed >> 3) % 5;
            if (action == 0) _mint(seed >> 8);
            else if (action == 1) _burn(seed >> 8);
            else if (action == 2) _donate(seed >> 8);
            else _swap(seed >> 8);
            _assertSame();
        }
    }

    /// @dev Our quotes against the arithmetic of the published router.
    function testFuzz_sameArithmetic(uint112 amount, uint112 reserveIn, uint112 reserveOut) external view {
        vm.assume(amount > 0 && reserveIn > 0 && reserveOut > amount);
        assertEq(
            SwapMath.outputOf(amount, reserveIn, reserveOut),
            officialRouter.getAmountOut(amount, reserveIn, reserveOut),
            "out"
        );
        assertEq(
            SwapMath.inputFor(amount, reserveIn, reserveOut),
            officialRouter.getAmountIn(amount, reserveIn, reserveOut),
            "in"
        );
        assertEq(
            SwapMath.quote(amount, reserveIn, reserveOut),
            officialRouter.quote(amount, reserveIn, reserveOut),
            "quote"
        );
    }

    /// @dev One unit more than the quote is refused by both pools: the quote is the most there is.
    function testFuzz_outputIsTheMost(uint256 amount) external {
        amount = bound(amount, 1e6, MILLION);
        uint256 most = SwapMath.outputOf(amount, MILLION, MILLION);
        for (uint256 i = 0; i < 2; i++) {
            token0.mint(address(pairs[i]), amount);
            vm.expectRevert();
            pairs[i].swap(0, most + 1, alice, "");
            pairs[i].swap(0, most, alice, "");
        }
    }

    function testFuzz_sameRouteExactIn(uint256 amount) external {
        amount = bound(amount, 1e14, 10 * MILLION);
        uint256 before = token2.balanceOf(alice);
        uint256 ours = router.swapExactIn(_exactIn(amount));
        assertEq(token2.balanceOf(alice) - before, ours, "reported");

        _fund(amount, address(officialRouter));
        uint256[] memory theirs = officialRouter.swapExactTokensForTokens(amount, 0, _route(), alice, block.timestamp);
        assertEq(ours, theirs[2], "bought");
    }

    function testFuzz_sameRouteExactOut(uint256 amountOut) external {
        amountOut = bound(amountOut, 1, 1e12);
        _fund(type(uint128).max, address(router));
        uint256 ours = router.swapExactOut(
            SwapRouter.ExactOut(_route(), amountOut, type(uint256).max, 10_000, alice, block.timestamp, false)
        );
        token0.approve(address(officialRouter), type(uint256).max);
        uint256[] memory theirs =
            officialRouter.swapTokensForExactTokens(amountOut, type(uint256).max, _route(), alice, block.timestamp);
        assertEq(ours, theirs[0], "paid");
    }

    function _exactIn(uint256 amount) private returns (SwapRouter.ExactIn memory) {
        _fund(amount, address(router));
        return SwapRouter.ExactIn(_route(), amount, 0, 10_000, alice, block.timestamp, false);
    }

    function _fund(uint256 amount, address spender) private {
        token0.mint(address(this), amount);
        token0.approve(spender, amount);
    }

    function _route() private view returns (address[] memory) {
        return _path(address(token0), address(token1), address(token2));
    }

    function _mint(uint256 seed) private {
        uint256 amount0 = bound(uint128(seed), 1, 10 * MILLION);
        uint256 amount1 = bound(seed >> 128, 1, 10 * MILLION);
        for (uint256 i = 0; i < 2; i++) {
            token0.mint(address(pairs[i]), amount0);
            token1.mint(address(pairs[i]), amount1);
        }
        _both(abi.encodeCall(IPair.mint, (address(this))));
    }

    function _burn(uint256 seed) private {
        uint256 liquidity = bound(seed, 0, pair.balanceOf(address(this)));
        for (uint256 i = 0; i < 2; i++) TestToken(address(pairs[i])).transfer(address(pairs[i]), liquidity);
        _both(abi.encodeCall(IPair.burn, (alice)));
    }

    function _donate(uint256 seed) private {
        for (uint256 i = 0; i < 2; i++) {
            token0.mint(address(pairs[i]), uint64(seed));
            token1.mint(address(pairs[i]), uint64(seed >> 64));
        }
        _both(seed >> 255 == 0 ? abi.encodeCall(IPair.sync, ()) : abi.encodeCall(IPair.skim, (alice)));
    }

    /// @dev Around the most that the pool gives: sometimes one unit too many.
    function _swap(uint256 seed) private {
        bool zeroIn = seed & 1 == 0;
        uint256 amountIn = bound(seed >> 16, 1, zeroIn ? 2 * MILLION : MILLION);
        (uint256 reserve0, uint256 reserve1,) = pair.getReserves();
        uint256 amountOut = zeroIn
            ? officialRouter.getAmountOut(amountIn, reserve0, reserve1)
            : officialRouter.getAmountOut(amountIn, reserve1, reserve0);
        if (seed & 6 == 0) amountOut += 1;
        for (uint256 i = 0; i < 2; i++) (zeroIn ? token0 : token1).mint(address(pairs[i]), amountIn);
        _both(abi.encodeCall(IPair.swap, (zeroIn ? 0 : amountOut, zeroIn ? amountOut : 0, alice, "")));
    }

    /// @dev The same call to both: both succeed with the same answer, or both refuse.
    function _both(bytes memory call) private {
        (bool oursWorked, bytes memory ours) = address(pairs[0]).call(call);
        (bool theirsWorked, bytes memory theirs) = address(pairs[1]).call(call);
        vm.assertEq(oursWorked, theirsWorked, "both or neither");
        if (oursWorked) vm.assertEq(ours, theirs, "answer");
    }

    function _assertSame() private view {
        (uint112 our0, uint112 our1, uint32 ourTime) = pairs[0].getReserves();
        (uint112 their0, uint112 their1, uint32 theirTime) = pairs[1].getReserves();
        assertEq(our0, their0, "reserve 0");
        assertEq(our1, their1, "reserve 1");
        assertEq(uint256(ourTime), uint256(theirTime), "time");
        assertEq(pairs[0].price0CumulativeLast(), pairs[1].price0CumulativeLast(), "sum 0");
        assertEq(pairs[0].price1CumulativeLast(), pairs[1].price1CumulativeLast(), "sum 1");
        assertEq(pair.totalSupply(), TestToken(address(pairs[1])).totalSupply(), "liquidity");
        assertEq(token0.balanceOf(address(pairs[0])), token0.balanceOf(address(pairs[1])), "balance 0");
        assertEq(token1.balanceOf(address(pairs[0])), token1.balanceOf(address(pairs[1])), "balance 1");
    }
}
