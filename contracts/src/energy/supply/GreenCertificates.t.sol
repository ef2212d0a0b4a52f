// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {SupplyFixture} from "../../testing/SupplyFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {GreenCertificates} from "./GreenCertificates.sol";
import {IERC1888} from "./IERC1888.sol";
import {MeterRegistry} from "./MeterRegistry.sol";
import {SupplierRegistry} from "./SupplierRegistry.sol";
import {CertificatesBySignature, CertificatesFromAnything} from "./twins/SupplyTwins.t.sol";

/// @dev Owns certificates; from the hook of one issue it asks for the same again.
contract GreedyOwner is ERC1155Holder {
    bytes private _call;
    bytes4 public refusal;

    function arm(bytes memory call) external {
        _call = call;
    }

    function onERC1155Received(address, address, uint256, uint256, bytes memory) public override returns (bytes4) {
        (, bytes memory reason) = msg.sender.call(_call);
        refusal = bytes4(reason);
        return this.onERC1155Received.selector;
    }
}

/// @dev Issue, transfer, claim, and attacks on them.
contract GreenCertificatesTest is SupplyFixture {
    address private owner = address(0x01);
    address private buyer = address(0x02);

    function setUp() public override {
        super.setUp();
        (owner, buyer) = (address(0xA11CE), address(0xB0B));
    }

    function test_issueTransferClaim() external {
        GreenCertificates.Generation memory generation = _generation(owner, 5_000);
        uint256 id = certificates.idOf(METER, PERIOD);
        bytes memory signature = _signGeneration(generation);
        vm.expectEmit(address(certificates));
        emit IERC1888.IssuanceSingle(operator, 7, id, 5_000);
        assertEq(certificates.issue(generation, signature), id, "id");
        assertEq(certificates.balanceOf(owner, id), 5_000, "Wh");
        GreenCertificates.Certificate memory known = certificates.certificateOf(id);
        assertEq(known.issuer, operator, "issuer");
        assertEq(known.meterId, METER, "meter");
        assertEq(uint256(known.period), uint256(PERIOD), "period");
        assertEq(known.topic, 7, "topic");
        assertEq(known.issuedWh, 5_000, "issued");

        vm.prank(owner);
        certificates.safeTransferFrom(owner, buyer, id, 3_000, "");
        vm.expectEmit(address(certificates));
        emit IERC1888.ClaimSingle(buyer, buyer, 7, id, 2_000, "for 2027");
        vm.prank(buyer);
        certificates.safeTransferAndClaimFrom(buyer, buyer, id, 2_000, "", "for 2027");
        vm.prank(owner);
        certificates.safeTransferAndClaimFrom(owner, buyer, id, 500, "", "");
        assertEq(certificates.claimedBalanceOf(buyer, id), 2_500, "claimed");
        assertEq(certificates.totalSupply(id) + 2_500, 5_000, "held + claimed = issued");
    }

    function test_batches() external {
        uint256 first = _issue(PERIOD, 100);
        uint256 second = _issue(PERIOD + 1, 200);
        (uint256[] memory ids, uint256[] memory values) = (new uint256[](2), new uint256[](2));
        (ids[0], ids[1], values[0], values[1]) = (first, second, 10, 20);
        vm.prank(owner);
        certificates.safeBatchTransferAndClaimFrom(owner, buyer, ids, values, "", new bytes[](2));
        address[] memory owners = new address[](2);
        (owners[0], owners[1]) = (buyer, buyer);
        uint256[] memory claimed = certificates.claimedBalanceOfBatch(owners, ids);
        assertEq(claimed[0], 10, "first");
        assertEq(claimed[1], 20, "second");
        vm.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidArrayLength.selector, 2, 1));
        certificates.claimedBalanceOfBatch(new address[](1), ids);
    }

    function test_claimsAreForEver() external {
        uint256 id = _issue(PERIOD, 100);
        vm.startPrank(owner);
        certificates.safeTransferAndClaimFrom(owner, owner, id, 100, "", "");
        vm.expectRevert();
        certificates.safeTransferFrom(owner, buyer, id, 1, "");
        vm.expectRevert();
        certificates.safeTransferAndClaimFrom(owner, owner, id, 1, "", "");
    }

    function test_onlyTheOwnerMovesAndClaims() external {
        uint256 id = _issue(PERIOD, 100);
        vm.prank(buyer);
        vm.expectRevert(
            abi.encodeWithSelector(IERC1155Errors.ERC1155MissingApprovalForAll.selector, buyer, owner)
        );
        certificates.safeTransferAndClaimFrom(owner, buyer, id, 100, "", "");
        vm.prank(owner);
        certificates.setApprovalForAll(buyer, true);
        vm.prank(buyer);
        certificates.safeTransferAndClaimFrom(owner, buyer, id, 100, "", "");
    }

    function test_issueRefusals() external {
        GreenCertificates.Generation memory generation = _generation(owner, 0);
        vm.expectRevert(GreenCertificates.CertificateZero.selector);
        certificates.issue(generation, "");
        generation.generatedWh = 100;
        bytes memory signature = _signGeneration(generation);
        generation.owner = buyer;
        vm.expectRevert(abi.encodeWithSelector(GreenCertificates.CertificateInvalid.selector, METER, PERIOD));
        certificates.issue(generation, signature);
        generation.owner = operator;
        signature = _signGeneration(generation);
        vm.expectRevert(abi.encodeWithSelector(GreenCertificates.CertificateOfIssuer.selector, operator));
        certificates.issue(generation, signature);
        generation.meterId = keccak256("unknown");
        vm.expectRevert(abi.encodeWithSelector(MeterRegistry.MeterUnknown.selector, generation.meterId));
        certificates.issue(generation, signature);
    }

    function test_theIssuerClaimsNothing() external {
        uint256 id = _issue(PERIOD, 100);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(GreenCertificates.CertificateOfIssuer.selector, operator));
        certificates.safeTransferAndClaimFrom(owner, operator, id, 1, "", "");
    }

    // ── Attacks.

    function test_doubleIssue() external {
        GreenCertificates.Generation memory generation = _generation(owner, 100);
        certificates.issue(generation, _signGeneration(generation));
        uint256 id = certificates.idOf(METER, PERIOD);
        bytes memory other = _malleated(_signGeneration(generation));
        vm.expectRevert(abi.encodeWithSelector(GreenCertificates.CertificateIssued.selector, id));
        certificates.issue(generation, other);
        generation.generatedWh = 200;
        bytes memory more = _signGeneration(generation);
        vm.expectRevert(abi.encodeWithSelector(GreenCertificates.CertificateIssued.selector, id));
        certificates.issue(generation, more);
    }

    function test_twin_doubleIssue() external {
        certificates = new CertificatesBySignature(meters);
        GreenCertificates.Generation memory generation = _generation(owner, 100);
        bytes memory signature = _signGeneration(generation);
        certificates.issue(generation, signature);
        certificates.issue(generation, _malleated(signature));
        assertEq(certificates.balanceOf(owner, certificates.idOf(METER, PERIOD)), 200, "twice on one reading");
    }

    function test_malleatedSignature() external {
        GreenCertificates.Generation memory generation = _generation(owner, 100);
        bytes memory signature = _malleated(_signGeneration(generation));
        vm.expectRevert(abi.encodeWithSelector(GreenCertificates.CertificateInvalid.selector, METER, PERIOD));
        certificates.issue(generation, signature);
    }

    /// @dev What the operator signed about consumption, presented as generation.
    function test_consumptionIsNotGeneration() external {
        SupplierRegistry.Attestation memory consumption = _attest(100_000);
        vm.expectRevert(abi.encodeWithSelector(GreenCertificates.CertificateInvalid.selector, METER, PERIOD));
        certificates.issue(_generation(owner, 100_000), consumption.signature);
    }

    function test_twin_consumptionIsNotGeneration() external {
        certificates = new CertificatesFromAnything(meters);
        // In a world without types the operator signs the meter, the period and the number of Wh used.
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(OPERATOR_KEY, keccak256(abi.encode(METER, PERIOD, uint256(100_000))));
        uint256 id = certificates.issue(_generation(owner, 100_000), abi.encodePacked(r, s, v));
        assertEq(certificates.balanceOf(owner, id), 100_000, "green energy from a bill");
    }

    function test_replayOnAnotherChain() external {
        GreenCertificates.Generation memory generation = _generation(owner, 100);
        bytes memory signature = _signGeneration(generation);
        vm.chainId(block.chainid + 1);
        vm.expectRevert(abi.encodeWithSelector(GreenCertificates.CertificateInvalid.selector, METER, PERIOD));
        certificates.issue(generation, signature);
    }

    function test_reentrancyThroughTheOwner() external {
        GreedyOwner greedy = new GreedyOwner();
        GreenCertificates.Generation memory generation = _generation(address(greedy), 100);
        bytes memory signature = _signGeneration(generation);
        greedy.arm(abi.encodeCall(certificates.issue, (generation, signature)));
        uint256 id = certificates.issue(generation, signature);
        assertEq(certificates.balanceOf(address(greedy), id), 100, "once");
        assertEq(bytes32(greedy.refusal()), bytes32(GreenCertificates.CertificateIssued.selector), "refused");
    }

    function _issue(uint32 period, uint256 wh) private returns (uint256) {
        GreenCertificates.Generation memory generation = _generation(owner, wh);
        generation.period = period;
        return certificates.issue(generation, _signGeneration(generation));
    }

    function _malleated(bytes memory signature) private pure returns (bytes memory) {
        uint256 s;
        assembly ("memory-safe") {
            s := mload(add(signature, 0x40))
            s := sub(0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141, s)
            mstore(add(signature, 0x40), s)
        }
        signature[64] = bytes1(uint8(signature[64]) ^ 7);
        return signature;
    }
}
