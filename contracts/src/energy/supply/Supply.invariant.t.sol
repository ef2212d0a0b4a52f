// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SupplyFixture} from "../../testing/SupplyFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {GreenCertificates} from "./GreenCertificates.sol";
import {SupplierRegistry} from "./SupplierRegistry.sol";

/// @dev One meter, four periods: random readings, payments, issues, transfers and claims, among three accounts.
contract SupplyInvariantTest is SupplyFixture {
    uint32 private constant PERIODS = 4;

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(this);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory selectors) {
        selectors = new FuzzSelector[](1);
        selectors[0].addr = address(this);
        selectors[0].selectors = new bytes4[](5);
        selectors[0].selectors[0] = this.settle.selector;
        selectors[0].selectors[1] = this.issue.selector;
        selectors[0].selectors[2] = this.transfer.selector;
        selectors[0].selectors[3] = this.claim.selector;
        selectors[0].selectors[4] = this.burn.selector;
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function settle(uint8 period, uint16 readingWh, uint96 amount) external {
        SupplierRegistry.Attestation memory attestation = _attest(supplier, period % PERIODS, readingWh % 3);
        vm.prank(consumer);
        try registry.settle(supplier, METER, period % PERIODS, amount % 3e15, attestation) {} catch {}
    }

    function issue(uint8 period, uint8 who, uint32 wh) external {
        GreenCertificates.Generation memory generation = _generation(_account(who), wh);
        generation.period = period % PERIODS;
        bytes memory signature = _signGeneration(generation);
        try certificates.issue(generation, signature) {} catch {}
    }

    function transfer(uint8 period, uint8 from, uint8 to, uint32 amount) external {
        uint256 id = certificates.idOf(METER, period % PERIODS);
        vm.prank(_account(from));
        try certificates.safeTransferFrom(_account(from), _account(to), id, amount, "") {} catch {}
    }

    function claim(uint8 period, uint8 from, uint8 to, uint32 amount) external {
        uint256 id = certificates.idOf(METER, period % PERIODS);
        vm.prank(_account(from));
        try certificates.safeTransferAndClaimFrom(_account(from), _account(to), id, amount, "", "") {} catch {}
    }

    function burn(uint96 amount) external {
        vm.prank(supplier);
        try branch.supplierBurn(amount % 3e15, 0, supplier, 1, 0) {} catch {}
    }

    /// @dev One invariant, so that one run of random calls serves all promises.
    function invariant_allPromises() external view {
        _settledIsAttestedAndPaid();
        _issuedIsHeldAndClaimed();
    }

    function _settledIsAttestedAndPaid() private view {
        uint256 total = 0;
        for (uint32 period = 0; period < PERIODS; period++) {
            SupplierRegistry.Reading memory reading = registry.readingOf(METER, period);
            assertLe(reading.settled, reading.attested, "settled");
            uint256 receipts = registry.receipts().balanceOf(consumer, registry.keyOf(METER, period));
            assertEq(receipts, reading.settled, "receipts");
            total += reading.settled;
        }
        // What the supplier holds it has not burnt yet, and may burn.
        assertEq(kwt.balanceOf(supplier), branch.quotaOf(supplier), "quota is what is left of the payments");
        assertLe(branch.quotaOf(supplier), total, "and never more than was settled");
    }

    function _issuedIsHeldAndClaimed() private view {
        for (uint32 period = 0; period < PERIODS; period++) {
            uint256 id = certificates.idOf(METER, period);
            (uint256 held, uint256 claimed) = (0, 0);
            for (uint8 who = 0; who < 3; who++) {
                held += certificates.balanceOf(_account(who), id);
                claimed += certificates.claimedBalanceOf(_account(who), id);
            }
            assertEq(held, certificates.totalSupply(id), "held");
            assertEq(held + claimed, certificates.certificateOf(id).issuedWh, "issued");
        }
    }

    function _account(uint8 who) private pure returns (address) {
        return address(uint160(0xAC0 + (who % 3)));
    }
}
