// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Governed} from "../oracle/Governed.sol";

/// @title Who may supply: admitted by vote, with a bond in WATT that a vote may cut and that leaves slowly.
/// @dev   The bond token must be wrapped WATT (no fee on transfers, no hooks): bonds are counted as sent.
abstract contract SupplierBonds is Governed {
    using SafeERC20 for IERC20;

    /// @notice A supplier. `exitAt`: when its bond may leave, in seconds since 1970; 0 while it stays.
    struct Supplier {
        bool admitted;
        uint64 exitAt;
        uint256 bond;
    }

    /// @notice Seconds between leaving and the bond's return, in which a vote may still cut it.
    uint256 public constant EXIT_DELAY = 30 days;

    /// @notice Wrapped WATT.
    IERC20 public immutable bondToken;
    /// @notice Wei of WATT without which a supplier cannot settle.
    uint256 public minimumBond;

    mapping(address supplier => Supplier) internal _suppliers;

    /// @notice A vote set the bond that suppliers need, in wei of WATT.
    event MinimumBondSet(uint256 amount);
    /// @notice A vote admitted `supplier`.
    event SupplierAdmitted(address indexed supplier);
    /// @notice A vote expelled `supplier`: it settles and burns no more, and its bond may leave at `exitAt`.
    event SupplierExpelled(address indexed supplier, uint256 exitAt);
    /// @notice `supplier` leaves by itself; its bond may leave at `exitAt`.
    event SupplierLeaving(address indexed supplier, uint256 exitAt);
    /// @notice The bond of `supplier` grew by `amount` to `bond`. Wei of WATT.
    event BondPosted(address indexed supplier, uint256 amount, uint256 bond);
    /// @notice A vote took `amount` of the bond of `supplier`; `bond` is left. Wei of WATT.
    event BondCut(address indexed supplier, uint256 amount, uint256 bond);
    /// @notice The bond of `supplier` went back to it. Wei of WATT.
    event BondReturned(address indexed supplier, uint256 amount);

    /// @notice Not admitted, leaving, or below the minimum bond.
    error SupplierNotActive(address supplier);
    /// @notice Not admitted by vote, or expelled.
    error SupplierNotAdmitted(address supplier);
    /// @notice The supplier is leaving, or has left, already.
    error SupplierIsLeaving(address supplier);
    /// @notice The bond stays until `exitAt` (seconds since 1970; 0: the supplier has not left).
    error BondStillHeld(uint256 exitAt);
    /// @notice More than the bond.
    error BondTooSmall(uint256 asked, uint256 bond);
    /// @notice Nothing to post or to return.
    error BondZero();

    constructor(IERC20 bondToken_, uint256 minimumBond_) {
        bondToken = bondToken_;
        minimumBond = minimumBond_;
        emit MinimumBondSet(minimumBond_);
    }

    /// @notice Admits a supplier, by vote; also one that left before.
    function admit(address supplier) external onlyGovernance {
        _suppliers[supplier].admitted = true;
        _suppliers[supplier].exitAt = 0;
        emit SupplierAdmitted(supplier);
    }

    /// @notice Expels a supplier, by vote. Its bond may leave after {EXIT_DELAY}.
    function expel(address supplier) external onlyGovernance {
        if (!_suppliers[supplier].admitted) revert SupplierNotAdmitted(supplier);
        _suppliers[supplier].admitted = false;
        emit SupplierExpelled(supplier, _startExit(supplier));
    }

    /// @notice Takes `amount` of a bond for the treasury, by vote.
    function cutBond(address supplier, uint256 amount) external onlyGovernance {
        uint256 bond = _suppliers[supplier].bond;
        if (amount > bond) revert BondTooSmall(amount, bond);
        _suppliers[supplier].bond = bond - amount;
        emit BondCut(supplier, amount, bond - amount);
        bondToken.safeTransfer(governance, amount);
    }

    /// @notice Sets the bond that suppliers need, by vote. Suppliers below it pause until they post more.
    function setMinimumBond(uint256 amount) external onlyGovernance {
        minimumBond = amount;
        emit MinimumBondSet(amount);
    }

    /// @notice Adds `amount` wei of the caller's WATT to its bond. May be done before it is admitted.
    function postBond(uint256 amount) external {
        if (amount == 0) revert BondZero();
        uint256 bond = _suppliers[msg.sender].bond + amount;
        _suppliers[msg.sender].bond = bond;
        emit BondPosted(msg.sender, amount, bond);
        bondToken.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Stops settling, and starts the time after which the bond may leave. Works for whoever posted a bond.
    function startLeaving() external {
        if (_suppliers[msg.sender].exitAt != 0) revert SupplierIsLeaving(msg.sender);
        emit SupplierLeaving(msg.sender, _startExit(msg.sender));
    }

    /// @notice Returns the caller's bond, {EXIT_DELAY} after it left or was expelled.
    function withdrawBond() external {
        Supplier storage supplier = _suppliers[msg.sender];
        if (supplier.exitAt == 0 || block.timestamp < supplier.exitAt) revert BondStillHeld(supplier.exitAt);
        uint256 amount = supplier.bond;
        if (amount == 0) revert BondZero();
        supplier.bond = 0;
        emit BondReturned(msg.sender, amount);
        bondToken.safeTransfer(msg.sender, amount);
    }

    /// @notice What is known of a supplier.
    function supplierOf(address supplier) external view returns (Supplier memory) {
        return _suppliers[supplier];
    }

    /// @notice Whether consumers can settle with a supplier.
    function isActive(address supplier) public view returns (bool) {
        Supplier storage known = _suppliers[supplier];
        return known.admitted && known.exitAt == 0 && known.bond >= minimumBond;
    }

    function _startExit(address supplier) private returns (uint256 exitAt) {
        exitAt = block.timestamp + EXIT_DELAY;
        _suppliers[supplier].exitAt = uint64(exitAt);
    }
}
