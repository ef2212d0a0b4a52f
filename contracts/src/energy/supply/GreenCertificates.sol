// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC1155Supply} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Supply.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IERC1888} from "./IERC1888.sol";
import {MeterRegistry} from "./MeterRegistry.sol";

/// @title  Green certificates: 1 unit is 1 Wh generated, issued once, transferable, and retired for ever by a claim.
/// @notice A meter operator signs what was generated, for whom, and from which source; anybody may bring the signature.
///         One id for each meter and period. Issue, transfer and claim mean what they mean in ERC-1888.
/// @dev    Nothing but a `Generation` signed by the meter's operator issues: consumption is another EIP-712 type. The
///         operator neither owns nor claims what it attested. Invariant: issued = held + claimed, for each id.
contract GreenCertificates is IERC1888, ERC1155Supply, EIP712 {
    /// @notice What a meter operator signs. `topic` names the source of energy; `generatedWh` in Wh.
    struct Generation {
        address owner;
        bytes32 meterId;
        uint32 period;
        uint256 topic;
        uint256 generatedWh;
    }

    /// @dev What is known of an id.
    struct Certificate {
        address issuer;
        uint32 period;
        bytes32 meterId;
        uint256 topic;
        uint256 issuedWh;
    }

    /// @notice EIP-712 type that meter operators sign.
    bytes32 public constant GENERATION_TYPEHASH =
        keccak256("Generation(address owner,bytes32 meterId,uint32 period,uint256 topic,uint256 generatedWh)");

    /// @notice Whose signature counts for a meter.
    MeterRegistry public immutable meters;

    mapping(uint256 id => Certificate) private _certificates;
    mapping(uint256 id => mapping(address owner => uint256)) private _claimed;

    /// @notice The signature is not that of the meter's operator over these very values, chain and contract.
    error CertificateInvalid(bytes32 meterId, uint32 period);
    /// @notice This meter's generation in this period was issued before.
    error CertificateIssued(uint256 id);
    /// @notice Nothing was generated.
    error CertificateZero();
    /// @notice The issuer can neither own nor claim what it attested.
    error CertificateOfIssuer(address issuer);

    constructor(MeterRegistry meters_) ERC1155("") EIP712("Watt Green Certificates", "1") {
        meters = meters_;
    }

    /// @notice Issues what `generation` says to its owner. Anybody may call with the operator's signature.
    function issue(Generation calldata generation, bytes calldata signature) external returns (uint256 id) {
        if (generation.generatedWh == 0) revert CertificateZero();
        id = idOf(generation.meterId, generation.period);
        _requireNew(id, signature);
        address issuer = meters.operatorOf(generation.meterId);
        if (issuer == generation.owner) revert CertificateOfIssuer(issuer);
        _requireSigned(issuer, generation, signature);

        _certificates[id] = Certificate(
            issuer,
            generation.period,
            generation.meterId,
            generation.topic,
            generation.generatedWh
        );
        emit IssuanceSingle(issuer, generation.topic, id, generation.generatedWh);
        _mint(generation.owner, id, generation.generatedWh, "");
    }

    /// @inheritdoc IERC1888
    function safeTransferAndClaimFrom(
        address from,
        address to,
        uint256 id,
        uint256 value,
        bytes calldata data,
        bytes calldata claimData
    ) external {
        safeTransferFrom(from, to, id, value, data);
        emit ClaimSingle(from, to, _claim(to, id, value), id, value, claimData);
    }

    /// @inheritdoc IERC1888
    function safeBatchTransferAndClaimFrom(
        address from,
        address to,
        uint256[] calldata ids,
        uint256[] calldata values,
        bytes calldata data,
        bytes[] calldata claimData
    ) external {
        safeBatchTransferFrom(from, to, ids, values, data);
        uint256[] memory topics = new uint256[](ids.length);
        for (uint256 i = 0; i < ids.length; i++) topics[i] = _claim(to, ids[i], values[i]);
        emit ClaimBatch(from, to, topics, ids, values, claimData);
    }

    /// @inheritdoc IERC1888
    function claimedBalanceOf(address owner, uint256 id) external view returns (uint256) {
        return _claimed[id][owner];
    }

    /// @inheritdoc IERC1888
    function claimedBalanceOfBatch(
        address[] calldata owners,
        uint256[] calldata ids
    ) external view returns (uint256[] memory balances) {
        if (owners.length != ids.length) revert ERC1155InvalidArrayLength(ids.length, owners.length);
        balances = new uint256[](ids.length);
        for (uint256 i = 0; i < ids.length; i++) balances[i] = _claimed[ids[i]][owners[i]];
    }

    /// @notice What is known of an id: who issued it, for which meter and period, its topic, and how many Wh.
    function certificateOf(uint256 id) external view returns (Certificate memory) {
        return _certificates[id];
    }

    /// @notice The id of a meter and period.
    function idOf(bytes32 meterId, uint32 period) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(meterId, period)));
    }

    /// @dev One issue for each meter and period, whatever the signature looks like.
    function _requireNew(uint256 id, bytes calldata) internal virtual {
        if (_certificates[id].issuer != address(0)) revert CertificateIssued(id);
    }

    function _requireSigned(
        address issuer,
        Generation calldata generation,
        bytes calldata signature
    ) internal view virtual {
        if (!SignatureChecker.isValidSignatureNow(issuer, _digest(generation), signature)) {
            revert CertificateInvalid(generation.meterId, generation.period);
        }
    }

    /// @dev Retires what `owner` just received. Returns the topic.
    function _claim(address owner, uint256 id, uint256 value) private returns (uint256) {
        Certificate storage certificate = _certificates[id];
        if (owner == certificate.issuer) revert CertificateOfIssuer(owner);
        _burn(owner, id, value);
        _claimed[id][owner] += value;
        return certificate.topic;
    }

    function _digest(Generation calldata generation) internal view virtual returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    GENERATION_TYPEHASH,
                    generation.owner,
                    generation.meterId,
                    generation.period,
                    generation.topic,
                    generation.generatedWh
                )
            )
        );
    }
}
