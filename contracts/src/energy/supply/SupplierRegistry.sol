// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ISupplierBurn} from "../region/ISupplierBurn.sol";
import {Governed} from "../oracle/Governed.sol";
import {MeterRegistry} from "./MeterRegistry.sol";
import {SettlementReceipts} from "./SettlementReceipts.sol";
import {SupplierBonds} from "./SupplierBonds.sol";

/// @title  Pays for metered energy in the KWT of one region, and lets suppliers turn what they received into collateral.
/// @notice A meter operator signs what a consumer took from a supplier in a period. Whoever pays for it sends KWT to the
///         supplier and gets a receipt; the supplier may burn that much KWT in the branch without a fee. KWT is an index,
///         not energy: the supplier's promise to supply is between it and its customer.
/// @dev    One reading for each meter and period, for ever; sum settled <= reading. Known limit: an operator and a
///         supplier that collude gain the redemption fee on what they pretend to have metered, against their bond.
contract SupplierRegistry is SupplierBonds, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice What a meter operator signed: energy taken in the period, in Wh, and its signature (or ERC-1271 proof).
    struct Attestation {
        uint256 readingWh;
        bytes signature;
    }

    /// @dev First attestation seen for a meter and period. Amounts in KWT units.
    struct Reading {
        address supplier;
        uint256 attested;
        uint256 settled;
    }

    /// @notice EIP-712 type that meter operators sign. Generation is another type: neither passes for the other.
    bytes32 public constant CONSUMPTION_TYPEHASH =
        keccak256("Consumption(address supplier,bytes32 meterId,uint32 period,uint256 readingWh)");

    /// @notice Units of KWT for one Wh: 1e18 units are 1 kWh.
    uint256 public constant KWT_PER_WH = 1e15;

    /// @notice Whose signature counts for a meter.
    MeterRegistry public immutable meters;
    /// @notice The branch of the region, where suppliers burn within the quota that settlements grant.
    ISupplierBurn public immutable branch;
    /// @notice The token of the region.
    IERC20 public immutable kwt;
    /// @notice Who gives receipts.
    SettlementReceipts public immutable receipts;

    mapping(uint256 key => Reading) private _readings;

    /// @notice `payer` paid `amount` (KWT units) of what was attested (KWT units) for a meter and period.
    event Settled(
        address indexed supplier,
        bytes32 indexed meterId,
        uint32 indexed period,
        address payer,
        uint256 amount,
        uint256 attested
    );

    /// @notice The signature is not that of the meter's operator over these very values, chain and contract.
    error AttestationInvalid(bytes32 meterId, uint32 period);
    /// @notice Another reading, or another supplier, was settled for this meter and period.
    error AttestationConflict(bytes32 meterId, uint32 period, address supplier, uint256 attested);
    /// @notice More than the reading leaves to settle. KWT units.
    error SettlementTooLarge(uint256 asked, uint256 left);
    /// @notice Nothing to settle.
    error SettlementZero();

    constructor(
        address governance_,
        MeterRegistry meters_,
        ISupplierBurn branch_,
        IERC20 bondToken_,
        uint256 minimumBond_
    ) Governed(governance_) SupplierBonds(bondToken_, minimumBond_) EIP712("Watt Suppliers", "1") {
        meters = meters_;
        branch = branch_;
        kwt = IERC20(branch_.kwt());
        receipts = new SettlementReceipts();
    }

    /// @notice Pays `kWh` (KWT units, 1e18 = 1 kWh) of what `attestation` says, from the caller to the supplier. The
    ///         caller may pay in parts, and for somebody else; it gets the receipt.
    function settle(
        address supplier,
        bytes32 meterId,
        uint32 period,
        uint256 kWh,
        Attestation calldata attestation
    ) external nonReentrant {
        if (!isActive(supplier)) revert SupplierNotActive(supplier);
        if (kWh == 0) revert SettlementZero();
        _verify(supplier, meterId, period, attestation);

        uint256 key = keyOf(meterId, period);
        uint256 attested = attestation.readingWh * KWT_PER_WH;
        _record(_readings[key], supplier, meterId, period, attested, kWh);
        emit Settled(supplier, meterId, period, msg.sender, kWh, attested);

        kwt.safeTransferFrom(msg.sender, supplier, kWh);
        branch.grantQuota(supplier, kWh);
        receipts.give(msg.sender, key, kWh);
    }

    /// @notice The reading of a meter in a period: its supplier, and the KWT units attested and settled.
    function readingOf(bytes32 meterId, uint32 period) external view returns (Reading memory) {
        return _readings[keyOf(meterId, period)];
    }

    /// @notice The key of a meter and period, which is also the id of its receipts.
    function keyOf(bytes32 meterId, uint32 period) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(meterId, period)));
    }

    /// @dev Counts a payment against the one reading of a meter and period.
    function _record(
        Reading storage reading,
        address supplier,
        bytes32 meterId,
        uint32 period,
        uint256 attested,
        uint256 kWh
    ) internal virtual {
        if (reading.supplier == address(0)) {
            reading.supplier = supplier;
            reading.attested = attested;
        } else if (reading.supplier != supplier || reading.attested != attested) {
            revert AttestationConflict(meterId, period, reading.supplier, reading.attested);
        }
        if (kWh > attested - reading.settled) revert SettlementTooLarge(kWh, attested - reading.settled);
        reading.settled += kWh;
    }

    function _verify(
        address supplier,
        bytes32 meterId,
        uint32 period,
        Attestation calldata attestation
    ) private view {
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(CONSUMPTION_TYPEHASH, supplier, meterId, period, attestation.readingWh))
        );
        if (!SignatureChecker.isValidSignatureNow(meters.operatorOf(meterId), digest, attestation.signature)) {
            revert AttestationInvalid(meterId, period);
        }
    }
}
