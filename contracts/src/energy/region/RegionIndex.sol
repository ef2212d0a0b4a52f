// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ITarget } from "../oracle/ITarget.sol";
import { Governed } from "../oracle/Governed.sol";
import { IRegionBranch } from "./IRegionBranch.sol";
import { RegionMath } from "./RegionMath.sol";
import { Price, RegionParams } from "./RegionTypes.sol";
import { TargetReader } from "./TargetReader.sol";

/// @title The index of a region: follows the target slowly, stops when the feed is unhealthy, and can be shut down.
/// @notice Announced price steps never reach vaults at once: the index moves by at most 5 % in `slewTime`, and only
///         towards a target that it has been shown before, however long nobody called.
abstract contract RegionIndex is Governed, IRegionBranch {
    uint256 internal constant MAX_SLEW = 1.05e27;
    uint256 private constant RAY = 1e27;

    /// @notice Where the price of a kWh comes from.
    ITarget public immutable target;
    /// @notice Factor per second by which the index may move, 27 decimals.
    uint256 public immutable slewPerSecond;
    /// @notice Bounds of a believable target, USD per kWh with 18 decimals.
    uint256 public immutable minIndex;
    uint256 public immutable maxIndex;
    /// @notice Seconds of an unhealthy feed after which redemptions pay the last index.
    uint256 public immutable graceTime;
    /// @notice Seconds of an unhealthy feed after which anybody may shut the region down.
    uint256 public immutable shutdownTime;
    /// @notice Longest pause in seconds.
    uint256 public immutable maxPause;

    uint80 private _index;
    uint80 private _target;
    uint40 private _movedAt;
    uint40 private _pausedUntil;
    bool private _isShutDown;
    uint40 private _unhealthySince;

    constructor(ITarget target_, RegionParams memory params) {
        _require(
            params.slewPerSecond > RAY && params.slewTime >= 1 minutes
                && RegionMath.power(params.slewPerSecond, params.slewTime) <= MAX_SLEW,
            "slew"
        );
        _require(address(target_).code.length != 0, "target");
        // From here on a second of slew is worth far more than the rounding of it.
        _require(params.minIndex >= 1e12 && params.minIndex < params.maxIndex, "index bounds");
        _require(params.graceTime > 0 && params.graceTime <= 30 days, "graceTime");
        _require(params.shutdownTime >= params.graceTime && params.shutdownTime <= 365 days, "shutdownTime");
        _require(params.maxPause > 0 && params.maxPause <= 7 days, "maxPause");
        target = target_;
        slewPerSecond = params.slewPerSecond;
        minIndex = params.minIndex;
        maxIndex = params.maxIndex;
        graceTime = params.graceTime;
        shutdownTime = params.shutdownTime;
        maxPause = params.maxPause;
    }

    /// @notice Brings the index up to now, and sees whether the feed is healthy. Anybody may call; calls that need
    ///         the price do so themselves. The times of an unhealthy feed count from the first look that is not
    ///         reverted.
    function poke() external {
        _accrue();
    }

    /// @notice Refuses new risk (mints, requests to mint, withdrawals from vaults with debt) for `duration` seconds,
    ///         at most {maxPause}. It ends by itself. Repayment, closing, redemption and liquidation go on. Only
    ///         governance.
    function pause(uint256 duration) external onlyGovernance {
        _require(duration <= maxPause, "duration");
        _pausedUntil = uint40(block.timestamp + duration);
        emit Paused(_pausedUntil);
    }

    /// @notice Ends the life of the region in order: no new risk, redemptions at the last index without fee or wait,
    ///         for good. Governance at any time; anybody once the feed has been unhealthy for {shutdownTime}.
    function shutDown() external {
        Price memory price = _accrue();
        if (_isShutDown) revert IsShutDown();
        if (msg.sender != governance && !_unhealthyFor(shutdownTime, price)) revert MayNotShutDown(msg.sender);
        _isShutDown = true;
        emit ShutDown(price.index);
    }

    /// @notice What the next call would see.
    function currentPrice() external view returns (Price memory price) {
        (price,) = _preview();
    }

    /// @notice Whether new risk is paused and until when, whether the region is shut down, and since when the feed has
    ///         been seen unhealthy (0: healthy when last seen). Unix seconds.
    function status() external view returns (uint256 pausedUntil, bool isShutDown, uint256 unhealthySince) {
        return (_pausedUntil, _isShutDown, _unhealthySince);
    }

    /// @dev Moves the index up to now and remembers the target that it moves towards from now on.
    function _accrue() internal returns (Price memory price) {
        if (_isShutDown) return Price(_index, _target, 0, false);
        bool wasHealthy = _unhealthySince == 0;
        bool changed;
        (price, changed) = _preview();
        if (changed) {
            _index = uint80(price.index);
            _target = uint80(price.target);
            emit IndexMoved(price.index, price.target);
        }
        _movedAt = uint40(block.timestamp);
        if (price.healthy != wasHealthy) {
            _unhealthySince = price.healthy ? 0 : uint40(block.timestamp);
            emit FeedHealth(price.healthy);
        }
    }

    /// @dev True when the feed is unhealthy and has been for `time`, as far as its last answer and we have seen. Call
    ///      {_accrue} first: it notes since when.
    function _unhealthyFor(uint256 time, Price memory price) internal view returns (bool) {
        uint256 since = _unhealthySince > price.updatedAt ? _unhealthySince : price.updatedAt;
        return !price.healthy && block.timestamp >= since + time;
    }

    function _shut() internal view returns (bool) {
        return _isShutDown;
    }

    function _requireNewRiskAllowed() internal view {
        if (_isShutDown) revert IsShutDown();
        if (block.timestamp < _pausedUntil) revert PausedUntil(_pausedUntil);
    }

    function _require(bool condition, bytes32 name) internal pure {
        if (!condition) revert BadParameter(name);
    }

    function _move(uint256 index, uint256 goal, uint256 elapsed) internal view virtual returns (uint256) {
        return RegionMath.slew(index, goal, elapsed, slewPerSecond);
    }

    function _preview() private view returns (Price memory price, bool changed) {
        (uint80 index, uint80 goal) = (_index, _target);
        price = Price(index, goal, 0, false);
        if (_isShutDown) return (price, false);
        uint256 live;
        (live, price.updatedAt, price.healthy) = TargetReader.read(target);
        price.healthy = price.healthy && live >= minIndex && live <= maxIndex;
        if (!price.healthy) return (price, false);
        price.target = live;
        price.index = index == 0 ? live : _move(index, goal, block.timestamp - _movedAt);
        changed = price.index != index || live != goal;
    }
}
