// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ISupplierBurn} from "../energy/region/ISupplierBurn.sol";
import {GreenCertificates} from "../energy/supply/GreenCertificates.sol";
import {MeterRegistry} from "../energy/supply/MeterRegistry.sol";
import {SupplierRegistry} from "../energy/supply/SupplierRegistry.sol";
import {Assert} from "./Assert.sol";
import {TestToken} from "./Tokens.sol";
import {vm} from "./Vm.sol";

/// @dev The quota part of a branch, and nothing else of it: grants count, burns use them up.
contract QuotaBook is ISupplierBurn {
    address public immutable kwt;
    address public supplierRegistry;
    mapping(address supplier => uint256) public quotaOf;

    constructor(address kwt_) {
        kwt = kwt_;
    }

    function setSupplierRegistry(address registry) external {
        supplierRegistry = registry;
    }

    function grantQuota(address supplier, uint256 amount) external {
        if (msg.sender != supplierRegistry) revert NotSupplierRegistry(msg.sender);
        quotaOf[supplier] += amount;
        emit QuotaGranted(supplier, amount, quotaOf[supplier]);
    }

    function supplierBurn(uint256 amount, uint256, address, uint256, uint32) external returns (uint256) {
        if (amount > quotaOf[msg.sender]) revert QuotaExceeded(amount, quotaOf[msg.sender]);
        quotaOf[msg.sender] -= amount;
        TestToken(kwt).burn(msg.sender, amount);
        emit QuotaUsed(msg.sender, amount, quotaOf[msg.sender]);
        return amount;
    }
}

/// @dev A region's register of suppliers, one meter operator with one meter, one supplier, one consumer with KWT.
abstract contract SupplyFixture is Assert {
    uint256 internal constant OPERATOR_KEY = 0x0BE2A702;
    uint256 internal constant MINIMUM_BOND = 1000e18;
    bytes32 internal constant METER = keccak256("salt and serial number");
    uint32 internal constant PERIOD = 202_701;

    address internal governance = address(0x60);
    address internal operator = vm.addr(OPERATOR_KEY);
    address internal supplier = address(0x5011);
    address internal consumer = address(0xC0);
    TestToken internal watt;
    TestToken internal kwt;
    QuotaBook internal branch;
    MeterRegistry internal meters;
    SupplierRegistry internal registry;
    GreenCertificates internal certificates;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        (watt, kwt) = (new TestToken("WATT", 18), new TestToken("KWT", 18));
        branch = new QuotaBook(address(kwt));
        meters = new MeterRegistry(governance);
        certificates = new GreenCertificates(meters);
        _use(new SupplierRegistry(governance, meters, branch, IERC20(address(watt)), MINIMUM_BOND));
        vm.prank(governance);
        meters.admitOperator(operator);
        vm.prank(operator);
        meters.registerMeter(METER);
    }

    /// @dev Makes a register the one of the region, with {supplier} admitted and bonded and {consumer} ready to pay.
    function _use(SupplierRegistry registry_) internal {
        registry = registry_;
        branch.setSupplierRegistry(address(registry));
        watt.mint(supplier, MINIMUM_BOND);
        vm.startPrank(supplier);
        watt.approve(address(registry), MINIMUM_BOND);
        registry.postBond(MINIMUM_BOND);
        vm.stopPrank();
        vm.prank(governance);
        registry.admit(supplier);
        kwt.mint(consumer, 1_000_000e18);
        vm.prank(consumer);
        kwt.approve(address(registry), type(uint256).max);
    }

    /// @dev What the operator signs about consumption: 100 kWh if `readingWh` is 100,000.
    function _attest(uint256 readingWh) internal view returns (SupplierRegistry.Attestation memory) {
        return _attest(supplier, PERIOD, readingWh);
    }

    function _attest(
        address from,
        uint32 period,
        uint256 readingWh
    ) internal view returns (SupplierRegistry.Attestation memory) {
        bytes32 content =
            keccak256(abi.encode(registry.CONSUMPTION_TYPEHASH(), from, METER, period, readingWh));
        return SupplierRegistry.Attestation(readingWh, _sign(address(registry), "Watt Suppliers", content));
    }

    function _sign(address verifier, string memory name, bytes32 content) internal view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                verifier
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(OPERATOR_KEY, keccak256(abi.encodePacked(hex"1901", domain, content)));
        return abi.encodePacked(r, s, v);
    }

    function _generation(address owner, uint256 generatedWh) internal pure returns (GreenCertificates.Generation memory) {
        return GreenCertificates.Generation(owner, METER, PERIOD, 7, generatedWh);
    }

    function _signGeneration(GreenCertificates.Generation memory generation) internal view returns (bytes memory) {
        bytes32 content = keccak256(
            abi.encode(
                certificates.GENERATION_TYPEHASH(),
                generation.owner,
                generation.meterId,
                generation.period,
                generation.topic,
                generation.generatedWh
            )
        );
        return _sign(address(certificates), "Watt Green Certificates", content);
    }
}
