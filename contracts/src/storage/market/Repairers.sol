// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Deal} from "../IStorageMarket.sol";
import {IMarketChanges} from "./IMarketChanges.sol";
import {MarketState} from "./MarketState.sol";
import {StorageMath} from "./StorageMath.sol";

/// @title Who brings a lost shard back, what it earns, and what a failure costs.
/// @notice A repairer leaves a deposit as large as what a failed start costs the provider: whose fault it was cannot be
///         seen from here, so neither side gains by making the other fail. Each failure in a row doubles the time
///         before the next try.
abstract contract Repairers is MarketState {
    using SafeCast for uint256;

    uint256 private constant MAX_DOUBLINGS = 10;

    /// @dev The value in excess of the deposit is credited.
    function _openRepair(uint64 id, Deal storage d) internal virtual {
        if (_repairs[id].repairer != address(0)) revert IMarketChanges.RepairTaken(id, _repairs[id].repairer);
        uint256 deposit = _depositFor(d.collateral);
        if (msg.value < deposit) revert IMarketChanges.DepositTooSmall(msg.value, deposit);
        _repairs[id] = Repair(msg.sender, deposit.toUint96());
        emit IMarketChanges.RepairOpened(id, d.order, msg.sender, deposit);
        _credit(msg.sender, msg.value - deposit);
    }

    /// @dev The deal began: pays the bounty to its repairer, or back to the order when the client did it.
    function _finishRepair(uint64 id, Deal storage d) internal {
        Repair memory repair = _repairs[id];
        uint256 earned = _slots[d.order][d.slot].bounty;
        if (earned > 0) _slots[d.order][d.slot].bounty = 0;
        if (repair.repairer == address(0)) return _addBalance(d.order, _orders[d.order], earned);
        delete _repairs[id];
        delete _backOffs[repair.repairer];
        emit IMarketChanges.RepairDone(id, d.order, repair.repairer, earned);
        _credit(repair.repairer, earned + repair.deposit);
    }

    /// @dev Nobody failed: the deposit goes back.
    function _dropRepair(uint64 id) internal {
        Repair memory repair = _repairs[id];
        delete _repairs[id];
        _credit(repair.repairer, repair.deposit);
    }

    /// @dev The deal did not begin in time. @return deposit Wei that the repairer loses; 0 when there is none.
    function _failRepair(uint64 id, Deal storage d) internal returns (uint256 deposit) {
        Repair memory repair = _repairs[id];
        if (repair.repairer == address(0)) return 0;
        delete _repairs[id];
        BackOff storage backOff = _backOffs[repair.repairer];
        uint256 wait = uint256(epochSeconds) << Math.min(backOff.failures, MAX_DOUBLINGS);
        backOff.until = uint64(block.timestamp + wait);
        backOff.failures++;
        emit IMarketChanges.RepairFailed(id, d.order, repair.repairer, backOff.until);
        return repair.deposit;
    }

    function _requireReady(address repairer) internal view {
        uint64 until = _backOffs[repairer].until;
        if (block.timestamp < until) revert IMarketChanges.BackingOff(repairer, until);
    }

    /// @dev What a failed start costs each side. Wei.
    function _depositFor(uint256 collateral) internal view returns (uint256) {
        return StorageMath.share(collateral, startFee);
    }
}
