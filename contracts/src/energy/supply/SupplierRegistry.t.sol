// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SupplyFixture} from "../../testing/SupplyFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {Governed} from "../oracle/Governed.sol";
import {ISupplierBurn} from "../region/ISupplierBurn.sol";
import {MeterRegistry} from "./MeterRegistry.sol";
import {SettlementReceipts} from "./SettlementReceipts.sol";
import {SupplierBonds} from "./SupplierBonds.sol";
import {SupplierRegistry} from "./SupplierRegistry.sol";
import {RegistryWithoutSum} from "./twins/SupplyTwins.t.sol";

/// @dev Pays a bill, and pays it again from the hook of its receipt.
contract Payer is ERC1155Holder {
    SupplierRegistry private immutable _registry;
    bool public again;
    bytes private _call;

    constructor(SupplierRegistry registry, bool again_) {
        (_registry, again) = (registry, again_);
        registry.kwt().approve(address(registry), type(uint256).max);
    }

    function pay(bytes memory call) public {
        _call = call;
        (bool worked, bytes memory reason) = address(_registry).call(call);
        if (!worked) assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }

    function onERC1155Received(address, address, uint256, uint256, bytes memory) public override returns (bytes4) {
        if (again) pay(_call);
        return this.onERC1155Received.selector;
    }
}

/// @dev An operator that is a contract: whatever it has approved is signed.
contract ContractOperator is IERC1271 {
    function register(MeterRegistry meters, bytes32 meterId) external {
        meters.registerMeter(meterId);
    }

    function isValidSignature(bytes32, bytes memory signature) external pure returns (bytes4) {
        return signature.length == 1 ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}

/// @dev Bonds, meters, settlement, and attacks on them.
contract SupplierRegistryTest is SupplyFixture {
    function test_settlesAndGrantsQuota() external {
        vm.expectEmit(address(registry));
        emit SupplierRegistry.Settled(supplier, METER, PERIOD, consumer, 40e18, 100e18);
        _settle(40e18, _attest(100_000));
        _settle(60e18, _attest(100_000));
        assertEq(kwt.balanceOf(supplier), 100e18, "paid");
        assertEq(branch.quotaOf(supplier), 100e18, "quota");
        SupplierRegistry.Reading memory reading = registry.readingOf(METER, PERIOD);
        assertEq(reading.attested, 100e18, "attested");
        assertEq(reading.settled, 100e18, "settled");
        assertEq(registry.receipts().balanceOf(consumer, registry.keyOf(METER, PERIOD)), 100e18, "receipts");

        vm.startPrank(supplier);
        branch.supplierBurn(100e18, 0, supplier, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(ISupplierBurn.QuotaExceeded.selector, 1, 0));
        branch.supplierBurn(1, 0, supplier, 1, 0);
    }

    function test_settlementRefusals() external {
        SupplierRegistry.Attestation memory attestation = _attest(100_000);
        vm.expectRevert(SupplierRegistry.SettlementZero.selector);
        _settle(0, attestation);
        vm.expectRevert(abi.encodeWithSelector(SupplierRegistry.SettlementTooLarge.selector, 100e18 + 1, 100e18));
        _settle(100e18 + 1, attestation);
        vm.expectRevert(abi.encodeWithSelector(SupplierBonds.SupplierNotActive.selector, consumer));
        registry.settle(consumer, METER, PERIOD, 1e18, attestation);
        bytes32 unknown = keccak256("unknown");
        vm.expectRevert(abi.encodeWithSelector(MeterRegistry.MeterUnknown.selector, unknown));
        registry.settle(supplier, unknown, PERIOD, 1e18, attestation);
        attestation.readingWh += 1;
        vm.expectRevert(abi.encodeWithSelector(SupplierRegistry.AttestationInvalid.selector, METER, PERIOD));
        _settle(1e18, attestation);
    }

    function test_oneReadingForEachMeterAndPeriod() external {
        _settle(1e18, _attest(100_000));
        SupplierRegistry.Attestation memory more = _attest(200_000);
        bytes memory conflict = abi.encodeWithSelector(
            SupplierRegistry.AttestationConflict.selector, METER, PERIOD, supplier, 100e18
        );
        vm.expectRevert(conflict);
        _settle(1e18, more);

        address other = address(0x07E2);
        watt.mint(other, MINIMUM_BOND);
        vm.startPrank(other);
        watt.approve(address(registry), MINIMUM_BOND);
        registry.postBond(MINIMUM_BOND);
        vm.stopPrank();
        vm.prank(governance);
        registry.admit(other);
        SupplierRegistry.Attestation memory stolen = _attest(other, PERIOD, 100_000);
        vm.expectRevert(conflict);
        registry.settle(other, METER, PERIOD, 1e18, stolen);
        _settlePeriod(PERIOD + 1, _attest(supplier, PERIOD + 1, 5_000));
        assertEq(registry.readingOf(METER, PERIOD + 1).settled, 5e18, "another period is another reading");
    }

    function test_removedOperatorsSignNothing() external {
        SupplierRegistry.Attestation memory attestation = _attest(100_000);
        vm.prank(governance);
        meters.removeOperator(operator);
        vm.expectRevert(abi.encodeWithSelector(MeterRegistry.MeterUnknown.selector, METER));
        _settle(1e18, attestation);
        address next = address(0x0E37);
        vm.startPrank(governance);
        vm.expectRevert(abi.encodeWithSelector(MeterRegistry.MeterUnknownOperator.selector, next));
        meters.moveMeter(METER, next);
        meters.admitOperator(next);
        meters.moveMeter(METER, next);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(SupplierRegistry.AttestationInvalid.selector, METER, PERIOD));
        _settle(1e18, attestation);
    }

    function test_metersHaveOneOperator() external {
        vm.expectRevert(abi.encodeWithSelector(MeterRegistry.MeterUnknownOperator.selector, address(this)));
        meters.registerMeter(keccak256("mine"));
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(MeterRegistry.MeterTaken.selector, METER, operator));
        meters.registerMeter(METER);
    }

    function test_operatorsMayBeContracts() external {
        ContractOperator wallet = new ContractOperator();
        vm.prank(governance);
        meters.admitOperator(address(wallet));
        bytes32 meter = keccak256("of the wallet");
        wallet.register(meters, meter);
        vm.startPrank(consumer);
        registry.settle(supplier, meter, PERIOD, 1e18, SupplierRegistry.Attestation(1000, hex"01"));
        vm.expectRevert(abi.encodeWithSelector(SupplierRegistry.AttestationInvalid.selector, meter, PERIOD));
        registry.settle(supplier, meter, PERIOD, 1e18, SupplierRegistry.Attestation(1000, hex"0102"));
    }

    function test_receiptsStayWithThePayer() external {
        _settle(1e18, _attest(100_000));
        SettlementReceipts receipts = registry.receipts();
        uint256 id = registry.keyOf(METER, PERIOD);
        vm.prank(consumer);
        vm.expectRevert(SettlementReceipts.ReceiptNotTransferable.selector);
        receipts.safeTransferFrom(consumer, supplier, id, 1, "");
        vm.expectRevert(abi.encodeWithSelector(SettlementReceipts.ReceiptOnlyRegistry.selector, address(this)));
        receipts.give(address(this), id, 1);
    }

    // ── Bonds.

    function test_bondsDecideWhoIsActive() external {
        assertTrue(registry.isActive(supplier), "bonded and admitted");
        vm.prank(governance);
        registry.setMinimumBond(MINIMUM_BOND + 1);
        assertFalse(registry.isActive(supplier), "below the new minimum");
        watt.mint(supplier, 1);
        vm.startPrank(supplier);
        watt.approve(address(registry), 1);
        registry.postBond(1);
        assertTrue(registry.isActive(supplier), "topped up");
        vm.expectRevert(SupplierBonds.BondZero.selector);
        registry.postBond(0);
        vm.stopPrank();
        vm.prank(governance);
        registry.cutBond(supplier, 1);
        assertFalse(registry.isActive(supplier), "cut");
        assertEq(watt.balanceOf(governance), 1, "to the treasury");
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(SupplierBonds.BondTooSmall.selector, MINIMUM_BOND + 1, MINIMUM_BOND));
        registry.cutBond(supplier, MINIMUM_BOND + 1);
    }

    function test_bondsLeaveSlowly() external {
        vm.startPrank(supplier);
        vm.expectRevert(abi.encodeWithSelector(SupplierBonds.BondStillHeld.selector, 0));
        registry.withdrawBond();
        registry.startLeaving();
        uint256 exitAt = block.timestamp + 30 days;
        assertEq(uint256(registry.supplierOf(supplier).exitAt), exitAt, "set");
        assertFalse(registry.isActive(supplier), "no longer active");
        vm.expectRevert(abi.encodeWithSelector(SupplierBonds.SupplierIsLeaving.selector, supplier));
        registry.startLeaving();
        vm.warp(exitAt - 1);
        vm.expectRevert(abi.encodeWithSelector(SupplierBonds.BondStillHeld.selector, exitAt));
        registry.withdrawBond();
        vm.warp(exitAt);
        registry.withdrawBond();
        assertEq(watt.balanceOf(supplier), MINIMUM_BOND, "back");
        vm.expectRevert(SupplierBonds.BondZero.selector);
        registry.withdrawBond();
    }

    function test_expelledSuppliersSettleNoMore() external {
        SupplierRegistry.Attestation memory attestation = _attest(100_000);
        vm.prank(governance);
        registry.expel(supplier);
        vm.expectRevert(abi.encodeWithSelector(SupplierBonds.SupplierNotActive.selector, supplier));
        _settle(1e18, attestation);
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(SupplierBonds.SupplierNotAdmitted.selector, supplier));
        registry.expel(supplier);
        vm.prank(governance);
        registry.admit(supplier);
        _settle(1e18, attestation);
    }

    function test_onlyVotesDecide() external {
        bytes[4] memory calls = [
            abi.encodeCall(registry.admit, (supplier)),
            abi.encodeCall(registry.expel, (supplier)),
            abi.encodeCall(registry.cutBond, (supplier, 1)),
            abi.encodeCall(registry.setMinimumBond, (1))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            (bool worked, bytes memory reason) = address(registry).call(calls[i]);
            assertFalse(worked, "refused");
            assertEq(bytes32(bytes4(reason)), bytes32(Governed.NotGovernance.selector), "why");
        }
        vm.expectRevert(abi.encodeWithSelector(Governed.NotGovernance.selector, address(this)));
        meters.admitOperator(address(this));
        vm.expectRevert(abi.encodeWithSelector(Governed.NotGovernance.selector, address(this)));
        meters.removeOperator(operator);
        vm.expectRevert(abi.encodeWithSelector(Governed.NotGovernance.selector, address(this)));
        meters.moveMeter(METER, address(this));
    }

    // ── Attacks.

    function test_doubleSettlement() external {
        SupplierRegistry.Attestation memory attestation = _attest(100_000);
        _settle(100e18, attestation);
        vm.expectRevert(abi.encodeWithSelector(SupplierRegistry.SettlementTooLarge.selector, 100e18, 0));
        _settle(100e18, attestation);
    }

    function test_twin_doubleSettlement() external {
        _use(new RegistryWithoutSum(governance, meters, branch, IERC20(address(watt))));
        SupplierRegistry.Attestation memory attestation = _attest(100_000);
        // The same KWT goes round: the supplier pays itself, and its quota grows without end.
        vm.prank(supplier);
        kwt.approve(address(registry), type(uint256).max);
        kwt.mint(supplier, 100e18);
        for (uint256 i = 0; i < 10; i++) {
            vm.prank(supplier);
            registry.settle(supplier, METER, PERIOD, 100e18, attestation);
        }
        assertEq(branch.quotaOf(supplier), 1000e18, "ten times what was metered");
    }

    function test_replayOnAnotherChainOrContract() external {
        SupplierRegistry.Attestation memory attestation = _attest(100_000);
        vm.chainId(block.chainid + 1);
        vm.expectRevert(abi.encodeWithSelector(SupplierRegistry.AttestationInvalid.selector, METER, PERIOD));
        _settle(1e18, attestation);
        vm.chainId(block.chainid - 1);
        _use(new SupplierRegistry(governance, meters, branch, IERC20(address(watt)), MINIMUM_BOND));
        vm.expectRevert(abi.encodeWithSelector(SupplierRegistry.AttestationInvalid.selector, METER, PERIOD));
        _settle(1e18, attestation);
    }

    function test_malleatedSignature() external {
        SupplierRegistry.Attestation memory attestation = _attest(100_000);
        (bytes32 r, bytes32 s, uint8 v) = _split(attestation.signature);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        attestation.signature = abi.encodePacked(r, bytes32(order - uint256(s)), v ^ 7);
        vm.expectRevert(abi.encodeWithSelector(SupplierRegistry.AttestationInvalid.selector, METER, PERIOD));
        _settle(1e18, attestation);
    }

    function test_reentrancyThroughTheReceipt() external {
        SupplierRegistry.Attestation memory attestation = _attest(100_000);
        bytes memory call = abi.encodeCall(registry.settle, (supplier, METER, PERIOD, 10e18, attestation));
        Payer honest = new Payer(registry, false);
        kwt.mint(address(honest), 10e18);
        honest.pay(call);
        Payer greedy = new Payer(registry, true);
        kwt.mint(address(greedy), 100e18);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        greedy.pay(call);
    }

    /// @dev In parts of any size, by anybody: never more than the reading.
    function testFuzz_settledIsAtMostAttested(uint32 readingWh, uint96[5] calldata parts) external {
        vm.assume(readingWh > 0);
        SupplierRegistry.Attestation memory attestation = _attest(readingWh);
        for (uint256 i = 0; i < 5; i++) {
            vm.prank(consumer);
            try registry.settle(supplier, METER, PERIOD, parts[i] % 2e21, attestation) {} catch {}
        }
        uint256 settled = registry.readingOf(METER, PERIOD).settled;
        assertLe(settled, uint256(readingWh) * 1e15, "settled");
        assertEq(branch.quotaOf(supplier), settled, "quota");
        assertEq(kwt.balanceOf(supplier), settled, "paid");
    }

    function _settle(uint256 amount, SupplierRegistry.Attestation memory attestation) private {
        vm.prank(consumer);
        registry.settle(supplier, METER, PERIOD, amount, attestation);
    }

    function _settlePeriod(uint32 period, SupplierRegistry.Attestation memory attestation) private {
        vm.prank(consumer);
        registry.settle(supplier, METER, period, 5e18, attestation);
    }

    function _split(bytes memory signature) private pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }
}
