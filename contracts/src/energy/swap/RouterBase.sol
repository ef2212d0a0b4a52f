// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IPairFactory} from "./IPairFactory.sol";
import {IWrappedWatt} from "./IWrappedWatt.sol";

/// @title What every call through the router shares: its deadline, permits, and native WATT in and out.
/// @dev   The router holds nothing between calls.
abstract contract RouterBase is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice A permit (ERC-2612) of the caller for the router. `deadline` in seconds since 1970.
    struct Permit {
        uint256 value;
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    /// @notice Where pools are found.
    IPairFactory public immutable factory;
    /// @notice Wrapped WATT: stands in every path for the native coin.
    address public immutable wrapped;

    /// @notice The transaction came too late. Seconds since 1970.
    error RouterTooLate(uint256 deadline);
    /// @notice Coins were sent, but nothing in the call spends wrapped WATT.
    error RouterCoinsNotExpected();
    /// @notice The coins sent are not the amount named in the call.
    error RouterWrongCoins(uint256 sent, uint256 named);
    /// @notice Coins were asked for, but nothing pays out wrapped WATT.
    error RouterNoCoinsToPay();

    constructor(IPairFactory factory_, address wrapped_) {
        factory = factory_;
        wrapped = wrapped_;
    }

    modifier before(uint256 deadline) {
        if (block.timestamp > deadline) revert RouterTooLate(deadline);
        _;
    }

    /// @dev A permit that fails is no failure of the call: whoever saw it in the mempool may have used it already.
    ///      Then the allowance is there; and if it is not, the transfer reverts.
    function _permit(address token, Permit calldata permit) internal {
        try IERC20Permit(token).permit(
            msg.sender, address(this), permit.value, permit.deadline, permit.v, permit.r, permit.s
        ) {} catch {}
    }

    /// @dev Brings `amount` of `token` from the caller to `to`; from the coins sent when `native`.
    function _pay(address token, address to, uint256 amount, bool native) internal {
        if (native) {
            IWrappedWatt(wrapped).deposit{value: amount}();
            IERC20(wrapped).safeTransfer(to, amount);
        } else {
            IERC20(token).safeTransferFrom(msg.sender, to, amount);
        }
    }

    /// @dev Sends `amount` of wrapped WATT that the router received to `to`, as coins.
    function _payCoins(address to, uint256 amount) internal {
        IWrappedWatt(wrapped).withdrawTo(payable(to), amount);
    }

    /// @dev Gives the caller back the coins that were not spent.
    function _refund(uint256 spent) internal {
        if (msg.value > spent) Address.sendValue(payable(msg.sender), msg.value - spent);
    }

    /// @dev Whether the coins sent pay for `token`, of which the call names `amount`.
    function _isNative(address token, uint256 amount) internal view returns (bool) {
        if (msg.value == 0) return false;
        if (token != wrapped) revert RouterCoinsNotExpected();
        if (msg.value != amount) revert RouterWrongCoins(msg.value, amount);
        return true;
    }
}
