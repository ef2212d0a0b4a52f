// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assert} from "../../testing/Assert.sol";
import {vm} from "../../testing/Vm.sol";
import {SwapMath} from "./SwapMath.sol";

/// @dev What the arithmetic refuses. Its results are compared with Uniswap's in {UniswapEquivalenceTest}.
contract SwapMathTest is Assert {
    function outputOf(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) external pure returns (uint256) {
        return SwapMath.outputOf(amountIn, reserveIn, reserveOut);
    }

    function inputFor(uint256 amountOut, uint256 reserveIn, uint256 reserveOut) external pure returns (uint256) {
        return SwapMath.inputFor(amountOut, reserveIn, reserveOut);
    }

    function quote(uint256 amount, uint256 reserve, uint256 reserveOther) external pure returns (uint256) {
        return SwapMath.quote(amount, reserve, reserveOther);
    }

    function test_noPriceWhileOneTokenIsMissing() external {
        _refusesReserves(0, 5);
        this.outputOf(1, 0, 5);
        _refusesReserves(5, 0);
        this.outputOf(1, 5, 0);
        _refusesReserves(0, 5);
        this.inputFor(1, 0, 5);
        _refusesReserves(0, 5);
        this.quote(1, 0, 5);
        _refusesReserves(5, 0);
        this.quote(1, 5, 0);
    }

    function test_aPoolNeverSellsItsLastUnit() external {
        _refusesReserves(5, 5);
        this.inputFor(5, 5, 5);
        assertEq(this.inputFor(4, 5, 5), 21, "all but one: 20 without fee");
    }

    function test_nothingIsNoAmount() external {
        vm.expectRevert(SwapMath.SwapAmountZero.selector);
        this.outputOf(0, 5, 5);
        vm.expectRevert(SwapMath.SwapAmountZero.selector);
        this.inputFor(0, 5, 5);
        vm.expectRevert(SwapMath.SwapAmountZero.selector);
        this.quote(0, 5, 5);
    }

    function _refusesReserves(uint256 reserveIn, uint256 reserveOut) private {
        vm.expectRevert(abi.encodeWithSelector(SwapMath.SwapReserveTooSmall.selector, reserveIn, reserveOut));
    }
}
