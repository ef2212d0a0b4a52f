// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SwapFixture} from "../../testing/SwapFixture.sol";
import {TestToken} from "../../testing/Tokens.sol";
import {Assert} from "../../testing/Assert.sol";
import {vm} from "../../testing/Vm.sol";
import {WattPair} from "./WattPair.sol";

/// @dev Does anything that anybody may do with a pool, well or badly, and notes whether the product ever fell.
contract PairActor is Assert {
    WattPair public immutable pair;
    TestToken private immutable token0;
    TestToken private immutable token1;
    /// Trades that lowered the product; trades, deposits and withdrawals that lowered the worth of a share.
    uint256 public productFell;
    uint256 public shareFell;
    uint256 public trades;

    constructor(WattPair pair_) {
        pair = pair_;
        (token0, token1) = (TestToken(pair_.token0()), TestToken(pair_.token1()));
    }

    function trade(uint256 amount, bool zeroIn, uint256 greed) external noted(true) {
        amount = bound(amount, 1, 1e25);
        (uint256 reserve0, uint256 reserve1,) = pair.getReserves();
        (uint256 reserveIn, uint256 reserveOut) = zeroIn ? (reserve0, reserve1) : (reserve1, reserve0);
        uint256 out = (amount * 997 * reserveOut) / (reserveIn * 1000 + amount * 997) + (greed % 4 == 0 ? greed % 7 : 0);
        (zeroIn ? token0 : token1).mint(address(pair), amount);
        try pair.swap(zeroIn ? 0 : out, zeroIn ? out : 0, address(this), "") {
            trades++;
        } catch {}
    }

    function provide(uint256 amount0, uint256 amount1) external noted(true) {
        token0.mint(address(pair), bound(amount0, 0, 1e25));
        token1.mint(address(pair), bound(amount1, 0, 1e25));
        try pair.mint(address(this)) {} catch {}
    }

    function withdraw(uint256 liquidity) external noted(false) {
        pair.transfer(address(pair), bound(liquidity, 0, pair.balanceOf(address(this))));
        try pair.burn(address(this)) {} catch {}
    }

    function donate(uint256 amount, bool zero) external noted(true) {
        (zero ? token0 : token1).mint(address(pair), bound(amount, 0, 1e24));
        try pair.sync() {} catch {}
    }

    function skim() external noted(true) {
        pair.skim(address(this));
    }

    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, 7 days));
    }

    /// @dev Notes a fall of the product (nothing but a withdrawal may lower it) and of the worth of a share.
    modifier noted(bool keepsProduct) {
        (uint256 product, uint256 supply) = (_product(), pair.totalSupply());
        _;
        if (keepsProduct && _product() < product) productFell++;
        // Worth of a share: root of the product per share, squared to stay in whole numbers; 2^112 bounds the products.
        uint256 perShare = _root(product) * 1e18 / supply;
        if ((_root(_product()) + 1) * 1e18 / pair.totalSupply() < perShare) shareFell++;
    }

    function _product() private view returns (uint256) {
        (uint256 reserve0, uint256 reserve1,) = pair.getReserves();
        return reserve0 * reserve1;
    }

    function _root(uint256 value) private pure returns (uint256 root) {
        if (value == 0) return 0;
        root = 1 << 112;
        for (uint256 next = (root + value / root) / 2; next < root; next = (root + value / root) / 2) root = next;
    }
}

contract WattPairInvariantTest is SwapFixture {
    PairActor private actor;

    function setUp() public override {
        super.setUp();
        actor = new PairActor(pair);
        pair.transfer(address(actor), pair.balanceOf(address(this)));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actor);
    }

    /// @dev One invariant, so that one run of random calls serves all promises.
    function invariant_allPromises() external view {
        _theProductNeverFalls();
        _aShareNeverLosesWorth();
        _reservesAreHeld();
        _theFirstSharesStayBurnt();
    }

    function _theProductNeverFalls() private view {
        assertEq(actor.productFell(), 0, "product");
    }

    function _aShareNeverLosesWorth() private view {
        assertEq(actor.shareFell(), 0, "share");
    }

    function _reservesAreHeld() private view {
        (uint256 reserve0, uint256 reserve1,) = pair.getReserves();
        assertLe(reserve0, token0.balanceOf(address(pair)), "0");
        assertLe(reserve1, token1.balanceOf(address(pair)), "1");
    }

    function _theFirstSharesStayBurnt() private view {
        assertEq(pair.balanceOf(0x000000000000000000000000000000000000dEaD), 1000, "dead");
        assertGe(pair.totalSupply(), 1000, "never empty again");
    }
}
