// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPair} from "./IPair.sol";
import {IPairFactory} from "./IPairFactory.sol";

/// @title  Average prices over at least {WINDOW} seconds, from the sums that every pool keeps.
/// @notice A price moved inside a block, or for a few blocks, weighs only for the seconds that it lasted. Anybody may
///         {poke}; without pokes the average covers a longer time, and {consult} refuses it after {MAX_AGE}.
contract PairTwap {
    /// @dev Both sums of a pool at a time.
    struct Observation {
        uint256 price0Sum;
        uint256 price1Sum;
        uint256 time;
    }

    /// @notice Shortest time, in seconds, that an average covers.
    uint256 public constant WINDOW = 30 minutes;
    /// @notice Longest time, in seconds, between the start of an average and its use.
    uint256 public constant MAX_AGE = 2 hours;

    /// @notice The pools that can be read.
    IPairFactory public immutable factory;

    /// @dev `older` is at least {WINDOW} before `newer`, once both exist.
    mapping(address pair => Observation) private _older;
    mapping(address pair => Observation) private _newer;

    /// @notice An observation was kept: the sums (UQ112.112 x seconds) at this block's time.
    event Poked(address indexed pair, uint256 price0Sum, uint256 price1Sum);

    /// @notice There is no pool of these tokens.
    error TwapUnknownPair(address tokenA, address tokenB);
    /// @notice The pool was never used, so that it has no price.
    error TwapEmptyPair(address pair);
    /// @notice Less than {WINDOW} since the last observation.
    error TwapTooEarly(uint256 nextAt);
    /// @notice No observation that is at least {WINDOW} and at most {MAX_AGE} old: poke, and wait.
    error TwapNotReady(address pair);

    constructor(IPairFactory factory_) {
        factory = factory_;
    }

    /// @notice Keeps an observation of the pool of two tokens. Anybody may call, once per {WINDOW}.
    function poke(address tokenA, address tokenB) external {
        address pair = _pair(tokenA, tokenB);
        Observation memory last = _newer[pair];
        if (block.timestamp < last.time + WINDOW) revert TwapTooEarly(last.time + WINDOW);
        (uint256 price0Sum, uint256 price1Sum) = _sums(pair);
        _older[pair] = last;
        _newer[pair] = Observation(price0Sum, price1Sum, block.timestamp);
        emit Poked(pair, price0Sum, price1Sum);
    }

    /// @notice What `amount` of `token` was worth in `other` on average since the youngest observation that is old
    ///         enough; rounds down.
    function consult(address token, address other, uint256 amount) external view returns (uint256) {
        address pair = _pair(token, other);
        Observation memory start = _newer[pair];
        if (block.timestamp < start.time + WINDOW) start = _older[pair];
        if (start.time == 0 || block.timestamp > start.time + MAX_AGE) revert TwapNotReady(pair);

        (uint256 price0Sum, uint256 price1Sum) = _sums(pair);
        uint256 moved;
        unchecked {
            // The sums wrap around; their difference does not.
            moved = token < other ? price0Sum - start.price0Sum : price1Sum - start.price1Sum;
        }
        return Math.mulDiv(moved / (block.timestamp - start.time), amount, 1 << 112);
    }

    /// @dev The sums as they would be if the pool were touched now.
    function _sums(address pair) private view returns (uint256 price0Sum, uint256 price1Sum) {
        (uint256 reserve0, uint256 reserve1, uint32 updatedAt) = IPair(pair).getReserves();
        if (reserve0 == 0 || reserve1 == 0) revert TwapEmptyPair(pair);
        price0Sum = IPair(pair).price0CumulativeLast();
        price1Sum = IPair(pair).price1CumulativeLast();
        unchecked {
            uint32 elapsed = uint32(block.timestamp) - updatedAt;
            price0Sum += ((reserve1 << 112) / reserve0) * elapsed;
            price1Sum += ((reserve0 << 112) / reserve1) * elapsed;
        }
    }

    function _pair(address tokenA, address tokenB) private view returns (address pair) {
        pair = factory.getPair(tokenA, tokenB);
        if (pair == address(0)) revert TwapUnknownPair(tokenA, tokenB);
    }
}
