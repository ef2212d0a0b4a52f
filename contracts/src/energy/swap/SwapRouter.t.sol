// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {SwapFixture} from "../../testing/SwapFixture.sol";
import {FeeToken, RefusingToken, SilentToken, TestToken} from "../../testing/Tokens.sol";
import {vm} from "../../testing/Vm.sol";
import {RouterBase} from "./RouterBase.sol";
import {SwapMath} from "./SwapMath.sol";
import {SwapQuoter} from "./SwapQuoter.sol";
import {SwapRouter} from "./SwapRouter.sol";
import {WattPair} from "./WattPair.sol";

/// @dev Trades through the router: limits, routes, coins, permits and odd tokens.
contract SwapRouterTest is SwapFixture {
    uint256 private constant NO_LIMIT = 10_000;
    WattPair private wattPair;

    function setUp() public override {
        super.setUp();
        wattPair = WattPair(factory.createPair(address(token1), address(wrapped)));
        vm.deal(address(this), 3 * MILLION);
        wrapped.deposit{value: MILLION}();
        wrapped.transfer(address(wattPair), MILLION);
        token1.mint(address(wattPair), MILLION);
        wattPair.mint(address(this));
        token0.mint(alice, 100e18);
        vm.startPrank(alice);
        token0.approve(address(router), type(uint256).max);
    }

    function test_exactInAlongAPath() external {
        address[] memory path = _path(address(token0), address(token1), address(wrapped));
        (uint256[] memory amounts, uint256 impactBps) = router.quoteExactIn(path, 10e18);
        uint256 out = router.swapExactIn(_exactIn(path, 10e18, amounts[2]));
        assertEq(out, amounts[2], "as quoted");
        assertEq(wrapped.balanceOf(alice), out, "received");
        assertEq(impactBps, 1, "two pools of a million: 0.002 %, rounded up");
    }

    function test_exactOutAlongAPath() external {
        address[] memory path = _path(address(token0), address(token1), address(wrapped));
        (uint256[] memory amounts,) = router.quoteExactOut(path, 10e18);
        uint256 paid = router.swapExactOut(_exactOut(path, 10e18, amounts[0]));
        assertEq(paid, amounts[0], "as quoted");
        assertEq(wrapped.balanceOf(alice), 10e18, "exactly");
        assertEq(token0.balanceOf(alice), 100e18 - paid, "paid");
    }

    function test_limitsHold() external {
        address[] memory path = _path(address(token0), address(token1));
        (uint256[] memory bought,) = router.quoteExactIn(path, 10e18);
        vm.expectRevert(
            abi.encodeWithSelector(SwapRouter.RouterOutputTooSmall.selector, bought[1], bought[1] + 1)
        );
        router.swapExactIn(_exactIn(path, 10e18, bought[1] + 1));
        (uint256[] memory cost,) = router.quoteExactOut(path, 10e18);
        vm.expectRevert(abi.encodeWithSelector(SwapRouter.RouterInputTooLarge.selector, cost[0], cost[0] - 1));
        router.swapExactOut(_exactOut(path, 10e18, cost[0] - 1));
    }

    function test_deadlineHolds() external {
        address[] memory path = _path(address(token0), address(token1));
        SwapRouter.ExactIn memory sell = _exactIn(path, 1e18, 0);
        SwapRouter.ExactOut memory buy = _exactOut(path, 1e18, 2e18);
        vm.warp(block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(RouterBase.RouterTooLate.selector, sell.deadline));
        router.swapExactIn(sell);
        vm.expectRevert(abi.encodeWithSelector(RouterBase.RouterTooLate.selector, buy.deadline));
        router.swapExactOut(buy);
    }

    function test_priceImpactHolds() external {
        token0.mint(alice, MILLION);
        address[] memory path = _path(address(token0), address(token1));
        SwapRouter.ExactIn memory sell = _exactIn(path, MILLION / 10, 0);
        // Counted input is 0.0997 of the reserve: the price paid is 1/1.0997 of the price seen, 9.07 % less.
        sell.maxImpactBps = 906;
        vm.expectRevert(abi.encodeWithSelector(SwapRouter.RouterImpactTooLarge.selector, 907, 906));
        router.swapExactIn(sell);
        SwapRouter.ExactOut memory buy = _exactOut(path, MILLION / 10, MILLION);
        buy.maxImpactBps = 999;
        vm.expectRevert(abi.encodeWithSelector(SwapRouter.RouterImpactTooLarge.selector, 1000, 999));
        router.swapExactOut(buy);
        buy.maxImpactBps = 1000;
        router.swapExactOut(buy);
        sell.maxImpactBps = 1200;
        router.swapExactIn(sell);
    }

    function test_impactOfATinyTradeIsNone() external view {
        (, uint256 impactBps) = router.quoteExactOut(_path(address(token0), address(token1)), 1);
        assertEq(impactBps, 0, "rounding is no impact");
    }

    function test_pathsAreChecked() external {
        address[] memory short = new address[](1);
        vm.expectRevert(abi.encodeWithSelector(SwapQuoter.RouterPathLength.selector, 1));
        router.swapExactIn(_exactIn(short, 1, 0));
        address[] memory long = new address[](7);
        vm.expectRevert(abi.encodeWithSelector(SwapQuoter.RouterPathLength.selector, 7));
        router.swapExactOut(_exactOut(long, 1, 1));
        vm.expectRevert(abi.encodeWithSelector(SwapQuoter.RouterNoPair.selector, token0, wrapped));
        router.swapExactIn(_exactIn(_path(address(token0), address(wrapped)), 1e18, 0));
    }

    function test_amountsAreChecked() external {
        address[] memory path = _path(address(token0), address(token1));
        vm.expectRevert(SwapMath.SwapAmountZero.selector);
        router.quoteExactIn(path, 0);
        vm.expectRevert(SwapMath.SwapAmountZero.selector);
        router.quoteExactOut(path, 0);
        vm.expectRevert(SwapMath.SwapAmountZero.selector);
        router.swapExactIn(_exactIn(path, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(SwapMath.SwapReserveTooSmall.selector, MILLION, MILLION));
        router.quoteExactOut(path, MILLION);
        TestToken fresh = new TestToken("NEW", 18);
        factory.createPair(address(fresh), address(token0));
        path = _path(address(fresh), address(token0));
        vm.expectRevert(abi.encodeWithSelector(SwapMath.SwapReserveTooSmall.selector, 0, 0));
        router.quoteExactIn(path, 1);
        vm.expectRevert(abi.encodeWithSelector(SwapMath.SwapReserveTooSmall.selector, 0, 0));
        router.quoteExactOut(path, 1);
    }

    function test_coinsIn() external {
        vm.deal(alice, 100e18);
        address[] memory path = _path(address(wrapped), address(token1));
        uint256 out = router.swapExactIn{value: 10e18}(_exactIn(path, 10e18, 9e18));
        assertEq(token1.balanceOf(alice), out, "bought");
        assertEq(alice.balance, 90e18, "paid in coins");
        uint256 paid = router.swapExactOut{value: 20e18}(_exactOut(path, 10e18, 20e18));
        assertEq(alice.balance, 90e18 - paid, "the rest came back");
        assertEq(address(router).balance + wrapped.balanceOf(address(router)), 0, "nothing stays");
    }

    function test_coinsOut() external {
        vm.deal(alice, 100e18);
        address[] memory path = _path(address(token0), address(token1), address(wrapped));
        SwapRouter.ExactIn memory sell = _exactIn(path, 10e18, 9e18);
        sell.nativeOut = true;
        uint256 out = router.swapExactIn(sell);
        assertEq(alice.balance, 100e18 + out, "coins");
        SwapRouter.ExactOut memory buy = _exactOut(path, 5e18, 6e18);
        buy.nativeOut = true;
        router.swapExactOut(buy);
        assertEq(alice.balance, 105e18 + out, "exactly 5 more");
    }

    function test_coinsAreChecked() external {
        vm.deal(alice, 100e18);
        address[] memory path = _path(address(wrapped), address(token1));
        vm.expectRevert(abi.encodeWithSelector(RouterBase.RouterWrongCoins.selector, 1, 2));
        router.swapExactIn{value: 1}(_exactIn(path, 2, 0));
        vm.expectRevert(RouterBase.RouterCoinsNotExpected.selector);
        router.swapExactIn{value: 1}(_exactIn(_path(address(token0), address(token1)), 1, 0));
        SwapRouter.ExactIn memory sell = _exactIn(_path(address(token0), address(token1)), 1e18, 0);
        sell.nativeOut = true;
        vm.expectRevert(RouterBase.RouterNoCoinsToPay.selector);
        router.swapExactIn(sell);
    }

    function test_permits() external {
        token0.approve(address(router), 0);
        address[] memory path = _path(address(token0), address(token1));
        router.swapExactInWithPermit(_exactIn(path, 1e18, 0), _permit(token0, 1e18));
        router.swapExactOutWithPermit(_exactOut(path, 1e18, 2e18), _permit(token0, 2e18));
        assertGt(token1.balanceOf(alice), 1.9e18, "both traded");
    }

    function test_aPermitUsedBySomebodyElseDoesNoHarm() external {
        token0.approve(address(router), 0);
        RouterBase.Permit memory permit = _permit(token0, 1e18);
        token0.permit(alice, address(router), permit.value, permit.deadline, permit.v, permit.r, permit.s);
        router.swapExactInWithPermit(_exactIn(_path(address(token0), address(token1)), 1e18, 0), permit);
        vm.expectRevert();
        router.swapExactInWithPermit(_exactIn(_path(address(token0), address(token1)), 1e18, 0), permit);
    }

    function test_permitVariantsCheckThePath() external {
        address[] memory none = new address[](0);
        RouterBase.Permit memory permit;
        vm.expectRevert(abi.encodeWithSelector(SwapQuoter.RouterPathLength.selector, 0));
        router.swapExactInWithPermit(_exactIn(none, 1, 0), permit);
        vm.expectRevert(abi.encodeWithSelector(SwapQuoter.RouterPathLength.selector, 0));
        router.swapExactOutWithPermit(_exactOut(none, 1, 1), permit);
    }

    function test_feeOnTransferTokens() external {
        FeeToken fee = new FeeToken();
        WattPair pool = WattPair(factory.createPair(address(fee), address(token0)));
        fee.mint(address(pool), MILLION);
        token0.mint(address(pool), MILLION);
        pool.mint(alice);
        fee.mint(alice, 100e18);
        fee.approve(address(router), type(uint256).max);

        uint256 out = router.swapExactIn(_exactIn(_path(address(fee), address(token0)), 10e18, 9.8e18));
        assertLt(out, 9.9e18, "the token's 1 % and the pool's fee are gone");
        uint256 got = router.swapExactIn(_exactIn(_path(address(token0), address(fee)), 10e18, 9.8e18));
        assertEq(fee.balanceOf(alice), 90e18 + got, "what arrived was measured");
        SwapRouter.ExactOut memory buy = _exactOut(_path(address(token0), address(fee)), 1e18, 2e18);
        vm.expectRevert(abi.encodeWithSelector(SwapRouter.RouterOutputTooSmall.selector, 0.99e18, 1e18));
        router.swapExactOut(buy);
    }

    function test_tokensThatReturnNothing() external {
        SilentToken silent = new SilentToken();
        WattPair pool = WattPair(factory.createPair(address(silent), address(token0)));
        silent.mint(address(pool), MILLION);
        token0.mint(address(pool), MILLION);
        pool.mint(alice);
        silent.mint(alice, 10e18);
        silent.approve(address(router), 10e18);
        router.swapExactIn(_exactIn(_path(address(silent), address(token0)), 10e18, 9e18));
        router.swapExactIn(_exactIn(_path(address(token0), address(silent)), 5e18, 4e18));
        assertGt(silent.balanceOf(alice), 4e18, "both ways");
    }

    function test_tokensThatReturnFalse() external {
        RefusingToken no = new RefusingToken();
        WattPair pool = WattPair(factory.createPair(address(no), address(token0)));
        no.mint(address(pool), MILLION);
        token0.mint(address(pool), MILLION);
        pool.mint(alice);
        no.setRefusing(true);
        SwapRouter.ExactIn memory order = _exactIn(_path(address(token0), address(no)), 1e18, 0);
        vm.expectRevert();
        router.swapExactIn(order);
    }

    receive() external payable {}

    function _exactIn(
        address[] memory path,
        uint256 amountIn,
        uint256 minimumOut
    ) private view returns (SwapRouter.ExactIn memory) {
        return SwapRouter.ExactIn(path, amountIn, minimumOut, NO_LIMIT, alice, block.timestamp, false);
    }

    function _exactOut(
        address[] memory path,
        uint256 amountOut,
        uint256 maximumIn
    ) private view returns (SwapRouter.ExactOut memory) {
        return SwapRouter.ExactOut(path, amountOut, maximumIn, NO_LIMIT, alice, block.timestamp, false);
    }

    function _permit(ERC20Permit token, uint256 value) private view returns (RouterBase.Permit memory) {
        bytes32 content = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                alice,
                address(router),
                value,
                token.nonces(alice),
                block.timestamp
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(0xA11CE, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), content)));
        return RouterBase.Permit(value, block.timestamp, v, r, s);
    }
}
