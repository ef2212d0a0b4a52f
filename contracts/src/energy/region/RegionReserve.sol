// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { KwtToken } from "./KwtToken.sol";
import { RegionIndex } from "./RegionIndex.sol";
import { RegionMath } from "./RegionMath.sol";
import { RegionParams } from "./RegionTypes.sol";

/// @title What a region earned and what it lost: fees against debt that no vault backs.
/// @notice Sum of vault debts + bad debt = total supply, always. Surplus is KWT that the branch holds; it pays for bad
///         debt before it pays for anything else. Tokens sent to the branch by mistake are in neither.
abstract contract RegionReserve is RegionIndex {
    using SafeCast for uint256;

    /// @dev Declared before the counters, so that one slot holds them with the feed's state above.
    uint88 internal _instantMinted;
    uint88 internal _instantRedeemed;
    uint40 internal _instantAt;

    uint96 private _surplus;
    uint96 private _badDebt;
    uint32 internal _vaultCount;
    uint32 internal _requestCount;

    KwtToken internal immutable _kwt;
    /// @notice Share of the supply, basis points, below which governance may not spend the surplus.
    uint256 public immutable reserveShare;

    constructor(string memory name, string memory symbol, RegionParams memory params) {
        _require(params.reserveShare <= RegionMath.WHOLE, "reserveShare");
        reserveShare = params.reserveShare;
        _kwt = new KwtToken(name, symbol);
    }

    /// @notice The KWT that pay for bad debt, and the KWT that no vault backs.
    function reserve() external view returns (uint256 surplus, uint256 badDebt) {
        return (_surplus, _badDebt);
    }

    /// @notice Burns surplus against bad debt as far as both go. Anybody may call.
    function coverBadDebt() external {
        _cover();
    }

    /// @notice Spends surplus above {reserveShare} of the supply, while there is no bad debt. Only governance.
    function spendSurplus(address to, uint256 amount) external onlyGovernance {
        uint256 kept = RegionMath.feeOf(_kwt.totalSupply(), reserveShare);
        uint256 available = _badDebt == 0 && _surplus > kept ? _surplus - kept : 0;
        if (amount > available) revert SurplusTooSmall(amount, available);
        _surplus -= uint96(amount);
        _tellReserve();
        _kwt.transfer(to, amount);
    }

    /// @dev Books KWT that the branch received or will receive in this call.
    function _addSurplus(uint256 amount) internal {
        if (amount == 0) return;
        _surplus = (_surplus + amount).toUint96();
        _tellReserve();
    }

    /// @dev Books debt that lost its vault, and pays what the surplus can.
    function _addBadDebt(uint256 amount) internal {
        if (amount == 0) return;
        _badDebt = (_badDebt + amount).toUint96();
        _tellReserve();
        _cover();
    }

    /// @dev Bad debt that the surplus cannot pay.
    function _uncovered() internal returns (uint256) {
        _cover();
        return _badDebt;
    }

    /// @dev Takes bad debt off the books; the caller burns as many KWT.
    function _writeOff(uint256 amount) internal {
        if (amount == 0) return;
        _badDebt -= uint96(amount);
        _tellReserve();
    }

    function _cover() private {
        uint96 amount = _surplus < _badDebt ? _surplus : _badDebt;
        if (amount == 0) return;
        _surplus -= amount;
        _badDebt -= amount;
        _tellReserve();
        _kwt.burn(address(this), amount);
    }

    function _tellReserve() private {
        emit ReserveChanged(_surplus, _badDebt);
    }
}
