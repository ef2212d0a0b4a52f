// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {SwapFixture} from "../../testing/SwapFixture.sol";
import {TestToken} from "../../testing/Tokens.sol";
import {vm} from "../../testing/Vm.sol";
import {IPair, IPairCallee} from "./IPair.sol";
import {IPairFactory} from "./IPairFactory.sol";
import {WattPair} from "./WattPair.sol";

/// @dev Pays a flash swap back with a tip, or keeps it.
contract Borrower is IPairCallee {
    uint256 private immutable _tip;
    bool public called;

    constructor(uint256 tip) {
        _tip = tip;
    }

    function uniswapV2Call(address, uint256 amount0, uint256, bytes calldata) external {
        called = true;
        TestToken token = TestToken(WattPair(msg.sender).token0());
        token.mint(address(this), _tip);
        token.transfer(msg.sender, amount0 + _tip);
    }
}

/// @dev The pool and the factory by themselves. Numbers are checked in {UniswapEquivalenceTest}.
contract WattPairTest is SwapFixture {
    address private constant DEAD = 0x000000000000000000000000000000000000dEaD;

    function test_firstLiquidityIsTheRootLessWhatIsBurnt() external view {
        assertEq(pair.balanceOf(address(this)), MILLION - 1000, "provider");
        assertEq(pair.balanceOf(DEAD), 1000, "burnt");
        assertEq(pair.MINIMUM_LIQUIDITY(), 1000, "constant");
    }

    function test_tooLittleFirstLiquidity() external {
        WattPair empty = _emptyPair();
        TestToken(empty.token0()).mint(address(empty), 1000);
        TestToken(empty.token1()).mint(address(empty), 1000);
        vm.expectRevert(IPair.PairLiquidityTooSmall.selector);
        empty.mint(alice);
    }

    function test_tooLittleLaterLiquidity() external {
        vm.expectRevert(IPair.PairLiquidityTooSmall.selector);
        pair.mint(alice);
    }

    function test_emptyPoolBurnsNothing() external {
        WattPair empty = _emptyPair();
        vm.expectRevert();
        empty.burn(alice);
    }

    function test_burnPaysTheShare() external {
        pair.transfer(address(pair), MILLION / 4);
        (uint256 amount0, uint256 amount1) = pair.burn(alice);
        assertEq(amount0, MILLION / 4, "0");
        assertEq(amount1, MILLION / 4, "1");
        assertEq(token0.balanceOf(alice), amount0, "paid");
        assertEq(pair.totalSupply(), MILLION - MILLION / 4, "supply");
    }

    function test_burnOfNothing() external {
        vm.expectRevert(IPair.PairNothingToPay.selector);
        pair.burn(alice);
        WattPair lopsided = _emptyPair();
        _fill(lopsided, TestToken(lopsided.token0()), TestToken(lopsided.token1()), 1e12, 2);
        lopsided.transfer(address(lopsided), 1000);
        vm.expectRevert(IPair.PairNothingToPay.selector);
        lopsided.burn(alice);
    }

    function test_swapRefusals() external {
        vm.expectRevert(IPair.PairOutputZero.selector);
        pair.swap(0, 0, alice, "");
        vm.expectPartialRevert(IPair.PairOutputTooLarge.selector);
        pair.swap(MILLION, 0, alice, "");
        vm.expectPartialRevert(IPair.PairOutputTooLarge.selector);
        pair.swap(0, MILLION, alice, "");
        vm.expectRevert(abi.encodeWithSelector(IPair.PairInvalidRecipient.selector, address(token0)));
        pair.swap(1, 0, address(token0), "");
        vm.expectRevert(abi.encodeWithSelector(IPair.PairInvalidRecipient.selector, address(token1)));
        pair.swap(1, 0, address(token1), "");
        vm.expectRevert(IPair.PairInputZero.selector);
        pair.swap(1, 1, alice, "");
        token0.mint(address(pair), 1e18);
        vm.expectRevert(IPair.PairProductFell.selector);
        pair.swap(0, 1e18, alice, "");
    }

    function test_swapInBothDirections() external {
        token0.mint(alice, 1e18);
        uint256 bought = _sell(pair, token0, 1e18, alice);
        assertEq(token1.balanceOf(alice), bought, "bought");
        _sell(pair, token1, bought, alice);
        assertLt(token0.balanceOf(alice), 1e18, "a round trip costs");
        assertGt(token0.balanceOf(alice), 0.99e18, "but no more than the fees");
    }

    function test_swapEmitsEveryAmount() external {
        token0.mint(address(pair), 1000);
        vm.expectEmit(address(pair));
        emit IPair.Sync(uint112(MILLION + 1000), uint112(MILLION - 996));
        vm.expectEmit(address(pair));
        emit IPair.Swap(address(this), alice, 1000, 0, 0, 996);
        pair.swap(0, 996, alice, "");
    }

    function test_flashSwapPaysTheFee() external {
        Borrower honest = new Borrower(uint256(1e20 * 3) / 997 + 1);
        pair.swap(1e20, 0, address(honest), hex"01");
        assertTrue(honest.called(), "called back");
        Borrower stingy = new Borrower(uint256(1e20 * 3) / 997 - 1);
        vm.expectRevert(IPair.PairProductFell.selector);
        pair.swap(1e20, 0, address(stingy), hex"01");
    }

    function test_skimPaysTheSurplus() external {
        token0.mint(address(pair), 5);
        token1.mint(address(pair), 7);
        pair.skim(alice);
        assertEq(token0.balanceOf(alice), 5, "0");
        assertEq(token1.balanceOf(alice), 7, "1");
    }

    function test_syncTakesTheSurplus() external {
        token0.mint(address(pair), 5);
        pair.sync();
        (uint112 reserve0,, uint32 updatedAt) = pair.getReserves();
        assertEq(reserve0, MILLION + 5, "reserve");
        assertEq(uint256(updatedAt), block.timestamp, "time");
    }

    function test_balancesHaveABound() external {
        token0.mint(address(pair), type(uint112).max);
        vm.expectPartialRevert(IPair.PairBalanceTooLarge.selector);
        pair.sync();
        pair.skim(alice);
        token1.mint(address(pair), type(uint112).max);
        vm.expectPartialRevert(IPair.PairBalanceTooLarge.selector);
        pair.sync();
    }

    function test_priceSumsGrowWithTime() external {
        vm.warp(block.timestamp + 100);
        token0.mint(address(pair), MILLION);
        pair.sync();
        assertEq(pair.price0CumulativeLast(), 100 << 112, "even price for 100 s");
        vm.warp(block.timestamp + 10);
        pair.sync();
        assertEq(pair.price0CumulativeLast(), (100 << 112) + 10 * ((1 << 112) / 2), "half of it for 10 s");
        assertEq(pair.price1CumulativeLast(), (100 << 112) + 10 * (2 << 112), "and the other way round");
    }

    function test_permitOfShares() external {
        pair.transfer(alice, 1e18);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(0xA11CE, _permitDigest(pair, 1e18));
        pair.permit(alice, address(this), 1e18, block.timestamp, v, r, s);
        pair.transferFrom(alice, address(this), 1e18);
        assertEq(pair.balanceOf(alice), 0, "spent");
    }

    function test_factoryMakesOnePairOnly() external {
        assertEq(factory.pairAddress(address(token1), address(token0)), address(pair), "predicted");
        assertEq(factory.getPair(address(token1), address(token0)), address(pair), "either order");
        assertEq(factory.allPairs(0), address(pair), "listed");
        assertEq(factory.allPairsLength(), 1, "counted");
        assertEq(pair.factory(), address(factory), "made by");
        vm.expectRevert(abi.encodeWithSelector(IPairFactory.PairFactoryExists.selector, address(pair)));
        factory.createPair(address(token1), address(token0));
    }

    function test_factoryRefusals() external {
        vm.expectRevert(abi.encodeWithSelector(IPairFactory.PairFactorySameToken.selector, address(token0)));
        factory.createPair(address(token0), address(token0));
        vm.expectRevert(abi.encodeWithSelector(IPairFactory.PairFactoryNotAToken.selector, alice));
        factory.createPair(address(token0), alice);
        vm.expectRevert(abi.encodeWithSelector(IPairFactory.PairFactoryNotAToken.selector, address(0)));
        factory.createPair(address(token0), address(0));
        vm.expectRevert(abi.encodeWithSelector(IPairFactory.PairFactoryNotAToken.selector, address(type(uint160).max)));
        factory.createPair(address(token0), address(type(uint160).max));
    }

    function _emptyPair() private returns (WattPair) {
        return WattPair(
            factory.createPair(address(new TestToken("A", 18)), address(new TestToken("B", 18)))
        );
    }

    function _permitDigest(ERC20Permit token, uint256 value) private view returns (bytes32) {
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 content = keccak256(
            abi.encode(typeHash, alice, address(this), value, token.nonces(alice), block.timestamp)
        );
        return keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), content));
    }
}
