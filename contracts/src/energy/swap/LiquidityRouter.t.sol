// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SwapFixture} from "../../testing/SwapFixture.sol";
import {FeeToken, TestToken} from "../../testing/Tokens.sol";
import {vm} from "../../testing/Vm.sol";
import {LiquidityRouter} from "./LiquidityRouter.sol";
import {RouterBase} from "./RouterBase.sol";
import {SwapMath} from "./SwapMath.sol";
import {SwapQuoter} from "./SwapQuoter.sol";
import {RouterTrustingDust} from "./twins/RouterTrustingDust.t.sol";
import {WattPair} from "./WattPair.sol";

/// @dev Providing liquidity and taking it back through the router.
contract LiquidityRouterTest is SwapFixture {
    address private bob = address(0xB0B);

    function setUp() public override {
        super.setUp();
        token0.mint(address(this), MILLION);
        token1.mint(address(this), MILLION);
        token0.approve(address(router), type(uint256).max);
        token1.approve(address(router), type(uint256).max);
        pair.approve(address(router), type(uint256).max);
        vm.deal(address(this), MILLION);
    }

    receive() external payable {}

    function test_addsAtTheRatioOfThePool() external {
        (uint256 a, uint256 b, uint256 liquidity) = router.addLiquidity(_provide(address(token0), address(token1), 5e18, 9e18));
        assertEq(a, 5e18, "all of A");
        assertEq(b, 5e18, "as much of B");
        assertEq(pair.balanceOf(bob), liquidity, "shares");
        (a, b,) = router.addLiquidity(_provide(address(token0), address(token1), 9e18, 5e18));
        assertEq(a, 5e18, "as much of A");
        assertEq(b, 5e18, "all of B");
    }

    function test_minimumsHoldWhenAdding() external {
        LiquidityRouter.Provision memory order = _provide(address(token0), address(token1), 5e18, 9e18);
        order.minimumB = 5e18 + 1;
        vm.expectRevert(
            abi.encodeWithSelector(LiquidityRouter.RouterBelowMinimum.selector, token1, 5e18, 5e18 + 1)
        );
        router.addLiquidity(order);
        order = _provide(address(token0), address(token1), 9e18, 5e18);
        order.minimumA = 5e18 + 1;
        vm.expectRevert(
            abi.encodeWithSelector(LiquidityRouter.RouterBelowMinimum.selector, token0, 5e18, 5e18 + 1)
        );
        router.addLiquidity(order);
    }

    function test_addsTheFirstLiquidityOfANewPool() external {
        TestToken fresh = new TestToken("NEW", 6);
        fresh.mint(address(this), 1e12);
        fresh.approve(address(router), type(uint256).max);
        (uint256 a, uint256 b, uint256 liquidity) =
            router.addLiquidity(_provide(address(fresh), address(token0), 1e12, 4e18));
        assertEq(a, 1e12, "A");
        assertEq(b, 4e18, "B");
        assertEq(liquidity, 2e15 - 1000, "root of the product, less what is burnt");
        vm.expectRevert(SwapMath.SwapAmountZero.selector);
        router.addLiquidity(_provide(address(fresh), address(token0), 0, 1));
    }

    function test_attackDustInAnEmptyPoolStopsNoFirstProvider() external {
        for (uint256 other = 0; other < 2; other++) {
            (WattPair pool, TestToken fresh) = _poolWithDust(other);
            (uint256 a, uint256 b, uint256 liquidity) =
                router.addLiquidity(_provide(address(fresh), address(token0), 1e18, 4e18));
            assertEq(a, 1e18, "all of A");
            assertEq(b, 4e18, "all of B");
            assertEq(liquidity, 2e18 - 1000, "root of the product, less what is burnt");
            assertEq(pool.balanceOf(bob), liquidity, "shares");
        }
    }

    function test_twin_attackDustInAnEmptyPoolStopsNoFirstProvider() external {
        router = new RouterTrustingDust(factory, address(wrapped));
        token0.approve(address(router), type(uint256).max);
        (, TestToken fresh) = _poolWithDust(0);
        vm.expectPartialRevert(SwapMath.SwapReserveTooSmall.selector);
        router.addLiquidity(_provide(address(fresh), address(token0), 1e18, 4e18));
        (, fresh) = _poolWithDust(1);
        (, uint256 b,) = router.addLiquidity(_provide(address(fresh), address(token0), 1e18, 4e18));
        assertEq(b, 1e18, "the ratio of who left the dust");
    }

    function test_addsCoinsAndReturnsTheRest() external {
        router.addLiquidity{value: 8e18}(_provide(address(wrapped), address(token0), 8e18, 2e18));
        (uint256 coins,,) = router.addLiquidity{value: 9e18}(_provide(address(token0), address(wrapped), 1e18, 9e18));
        assertEq(coins, 1e18, "A is the token");
        assertEq(address(this).balance, MILLION - 8e18 - 4e18, "5 of 9 came back");
        router.addLiquidity{value: 4e18}(_provide(address(wrapped), address(token0), 4e18, 9e18));
        assertEq(address(this).balance, MILLION - 16e18, "all spent");
        assertEq(wrapped.balanceOf(address(router)) + address(router).balance, 0, "nothing stays");
    }

    function test_wrappedTokensWorkToo() external {
        wrapped.deposit{value: 8e18}();
        wrapped.approve(address(router), 8e18);
        (uint256 a,,) = router.addLiquidity(_provide(address(wrapped), address(token0), 8e18, 2e18));
        assertEq(a, 8e18, "taken from the token");
    }

    function test_coinsAreCheckedWhenAdding() external {
        vm.expectRevert(RouterBase.RouterCoinsNotExpected.selector);
        router.addLiquidity{value: 1}(_provide(address(token0), address(token1), 1, 1));
        vm.expectRevert(abi.encodeWithSelector(RouterBase.RouterWrongCoins.selector, 1, 2));
        router.addLiquidity{value: 1}(_provide(address(wrapped), address(token1), 2, 1));
    }

    function test_deadlineHolds() external {
        LiquidityRouter.Provision memory provision = _provide(address(token0), address(token1), 1e18, 1e18);
        LiquidityRouter.Withdrawal memory withdrawal = _take(address(token0), address(token1), 1e18, false);
        vm.warp(block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(RouterBase.RouterTooLate.selector, provision.deadline));
        router.addLiquidity(provision);
        vm.expectRevert(abi.encodeWithSelector(RouterBase.RouterTooLate.selector, withdrawal.deadline));
        router.removeLiquidity(withdrawal);
    }

    function test_removes() external {
        (uint256 a, uint256 b) = router.removeLiquidity(_take(address(token1), address(token0), 7e18, false));
        assertEq(a, 7e18, "A");
        assertEq(b, 7e18, "B");
        assertEq(token0.balanceOf(bob), 7e18, "paid");
    }

    function test_minimumsHoldWhenRemoving() external {
        LiquidityRouter.Withdrawal memory order = _take(address(token0), address(token1), 7e18, false);
        order.minimumA = 7e18 + 1;
        vm.expectRevert(
            abi.encodeWithSelector(LiquidityRouter.RouterBelowMinimum.selector, token0, 7e18, 7e18 + 1)
        );
        router.removeLiquidity(order);
        (order.minimumA, order.minimumB) = (7e18, 7e18 + 1);
        vm.expectRevert(
            abi.encodeWithSelector(LiquidityRouter.RouterBelowMinimum.selector, token1, 7e18, 7e18 + 1)
        );
        router.removeLiquidity(order);
        order.tokenB = address(wrapped);
        vm.expectRevert(abi.encodeWithSelector(SwapQuoter.RouterNoPair.selector, token0, wrapped));
        router.removeLiquidity(order);
    }

    function test_removesAsCoins() external {
        router.addLiquidity{value: 8e18}(_provide(address(wrapped), address(token0), 8e18, 8e18));
        WattPair pool = WattPair(factory.getPair(address(wrapped), address(token0)));
        vm.startPrank(bob);
        pool.approve(address(router), type(uint256).max);
        router.removeLiquidity(_take(address(wrapped), address(token0), 1e18, true));
        router.removeLiquidity(_take(address(token0), address(wrapped), 1e18, true));
        assertEq(bob.balance, 2e18, "coins");
        assertEq(token0.balanceOf(bob), 2e18, "and tokens");
        vm.stopPrank();
        vm.expectRevert(RouterBase.RouterNoCoinsToPay.selector);
        router.removeLiquidity(_take(address(token0), address(token1), 1e18, true));
    }

    function test_removesWithPermit() external {
        pair.transfer(alice, 3e18);
        bytes32 content = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                alice,
                address(router),
                3e18,
                0,
                block.timestamp
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(0xA11CE, keccak256(abi.encodePacked(hex"1901", pair.DOMAIN_SEPARATOR(), content)));
        vm.prank(alice);
        router.removeLiquidityWithPermit(
            _take(address(token0), address(token1), 3e18, false),
            RouterBase.Permit(3e18, block.timestamp, v, r, s)
        );
        assertEq(token0.balanceOf(bob), 3e18, "paid");
    }

    function test_feeOnTransferTokensCanLeaveWithCoins() external {
        FeeToken fee = new FeeToken();
        fee.mint(address(this), 100e18);
        fee.approve(address(router), type(uint256).max);
        router.addLiquidity{value: 10e18}(_provide(address(wrapped), address(fee), 10e18, 10e18));
        WattPair pool = WattPair(factory.getPair(address(wrapped), address(fee)));
        vm.startPrank(bob);
        pool.approve(address(router), type(uint256).max);
        router.removeLiquidity(_take(address(wrapped), address(fee), 1e18, true));
        assertGt(fee.balanceOf(bob), 0.96e18, "what was left of it");
        assertEq(fee.balanceOf(address(router)), 0, "nothing stays");
    }

    /// @dev A new pool where somebody left one unit of a fresh token, and `other` units of token0.
    function _poolWithDust(uint256 other) private returns (WattPair pool, TestToken fresh) {
        fresh = new TestToken("NEW", 18);
        pool = WattPair(factory.createPair(address(fresh), address(token0)));
        fresh.mint(address(pool), 1);
        token0.mint(address(pool), other);
        pool.sync();
        fresh.mint(address(this), 1e18);
        fresh.approve(address(router), 1e18);
    }

    function _provide(
        address a,
        address b,
        uint256 amountA,
        uint256 amountB
    ) private view returns (LiquidityRouter.Provision memory) {
        return LiquidityRouter.Provision(a, b, amountA, amountB, 0, 0, bob, block.timestamp);
    }

    function _take(
        address a,
        address b,
        uint256 liquidity,
        bool nativeOut
    ) private view returns (LiquidityRouter.Withdrawal memory) {
        return LiquidityRouter.Withdrawal(a, b, liquidity, 0, 0, bob, block.timestamp, nativeOut);
    }
}
