// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {RegionSetup} from "../../testing/region/RegionSetup.sol";
import {vm} from "../../testing/Vm.sol";
import {ISupplierBurn} from "../region/ISupplierBurn.sol";
import {MeterRegistry} from "./MeterRegistry.sol";
import {SupplierRegistry} from "./SupplierRegistry.sol";

/// @dev The register with the branch of a region: a bill paid in KWT becomes the supplier's collateral, without a fee.
contract SupplierBranchTest is RegionSetup {
    uint256 private constant OPERATOR_KEY = 0x0BE2A702;
    bytes32 private constant METER = keccak256("salt and serial number");

    SupplierRegistry private registry;

    function setUp() public override {
        super.setUp();
        MeterRegistry meters = new MeterRegistry(address(this));
        registry = new SupplierRegistry(address(this), meters, branch, IERC20(address(watt)), 1000e18);
        branch.setSupplierRegistry(address(registry));
        meters.admitOperator(vm.addr(OPERATOR_KEY));
        vm.prank(vm.addr(OPERATOR_KEY));
        meters.registerMeter(METER);
        registry.admit(BOB);
        vm.startPrank(BOB);
        watt.approve(address(registry), 1000e18);
        registry.postBond(1000e18);
        vm.stopPrank();
        openVault(ALICE, STABLE, 1000e18, 15_000);
    }

    function test_aBillBecomesCollateral() external {
        SupplierRegistry.Attestation memory attestation = _attest(400_000);
        vm.startPrank(ALICE);
        kwt.approve(address(registry), 400e18);
        registry.settle(BOB, METER, 202_701, 400e18, attestation);
        vm.stopPrank();

        uint256 before = stable.balanceOf(BOB);
        vm.startPrank(BOB);
        assertEq(branch.supplierBurn(400e18, PRICE, BOB, 10, 0), 400e18, "burnt");
        assertEq(stable.balanceOf(BOB) - before, 80e18, "400 kWh at 0.20, no fee");
        assertEq(kwt.totalSupply(), 600e18, "gone from circulation");
        vm.expectRevert(abi.encodeWithSelector(ISupplierBurn.QuotaExceeded.selector, 1, 0));
        branch.supplierBurn(1, 0, BOB, 10, 0);
    }

    function test_anotherRegisterGrantsNothing() external {
        branch.setSupplierRegistry(address(0));
        SupplierRegistry.Attestation memory attestation = _attest(400_000);
        vm.startPrank(ALICE);
        kwt.approve(address(registry), 400e18);
        vm.expectRevert(abi.encodeWithSelector(ISupplierBurn.NotSupplierRegistry.selector, registry));
        registry.settle(BOB, METER, 202_701, 400e18, attestation);
    }

    function _attest(uint256 readingWh) private view returns (SupplierRegistry.Attestation memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Watt Suppliers"),
                keccak256("1"),
                block.chainid,
                registry
            )
        );
        bytes32 content =
            keccak256(abi.encode(registry.CONSUMPTION_TYPEHASH(), BOB, METER, uint32(202_701), readingWh));
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(OPERATOR_KEY, keccak256(abi.encodePacked(hex"1901", domain, content)));
        return SupplierRegistry.Attestation(readingWh, abi.encodePacked(r, s, v));
    }
}
