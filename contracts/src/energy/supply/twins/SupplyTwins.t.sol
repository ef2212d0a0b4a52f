// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ISupplierBurn} from "../../region/ISupplierBurn.sol";
import {GreenCertificates} from "../GreenCertificates.sol";
import {MeterRegistry} from "../MeterRegistry.sol";
import {SupplierRegistry} from "../SupplierRegistry.sol";

/// @title Twin for tests: does not count what was settled for a meter and period.
contract RegistryWithoutSum is SupplierRegistry {
    constructor(
        address governance_,
        MeterRegistry meters_,
        ISupplierBurn branch_,
        IERC20 bondToken_
    ) SupplierRegistry(governance_, meters_, branch_, bondToken_, 0) {}

    function _record(Reading storage, address, bytes32, uint32, uint256, uint256) internal pure override {}
}

/// @title Twin for tests: remembers signatures instead of what they say, and reads them as written.
contract CertificatesBySignature is GreenCertificates {
    mapping(bytes32 => bool) private _used;

    constructor(MeterRegistry meters_) GreenCertificates(meters_) {}

    function _requireNew(uint256, bytes calldata signature) internal override {
        require(!_used[keccak256(signature)]);
        _used[keccak256(signature)] = true;
    }

    function _requireSigned(address issuer, Generation calldata generation, bytes calldata signature)
        internal
        view
        override
    {
        (bytes32 r, bytes32 s, uint8 v) = (bytes32(signature[:32]), bytes32(signature[32:64]), uint8(signature[64]));
        require(ecrecover(_digest(generation), v, r, s) == issuer);
    }
}

/// @title Twin for tests: what is signed says only how much energy, not whether it was used or made, nor where it counts.
contract CertificatesFromAnything is GreenCertificates {
    constructor(MeterRegistry meters_) GreenCertificates(meters_) {}

    function _digest(Generation calldata generation) internal pure override returns (bytes32) {
        return keccak256(abi.encode(generation.meterId, generation.period, generation.generatedWh));
    }
}
