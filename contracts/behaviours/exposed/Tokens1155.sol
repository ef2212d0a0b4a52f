// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GreenCertificates} from "../../src/energy/supply/GreenCertificates.sol";
import {MeterRegistry} from "../../src/energy/supply/MeterRegistry.sol";
import {SettlementReceipts} from "../../src/energy/supply/SettlementReceipts.sol";

// The suite mints ids of its own choice; ours are hashes of what was metered. Only that door is opened here.

contract ExposedGreenCertificates is GreenCertificates {
    constructor(MeterRegistry meters) GreenCertificates(meters) {}

    function $_mint(address to, uint256 id, uint256 value, bytes calldata data) external {
        _mint(to, id, value, data);
    }

    function $_safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes calldata data) external {
        _safeTransferFrom(from, to, id, value, data);
    }

    function $_safeBatchTransferFrom(
        address from,
        address to,
        uint256[] calldata ids,
        uint256[] calldata values,
        bytes calldata data
    ) external {
        _safeBatchTransferFrom(from, to, ids, values, data);
    }
}

contract ExposedSettlementReceipts is SettlementReceipts {
    function $_mint(address to, uint256 id, uint256 value, bytes calldata data) external {
        _mint(to, id, value, data);
    }

    function $_safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes calldata data) external {
        _safeTransferFrom(from, to, id, value, data);
    }

    function $_safeBatchTransferFrom(
        address from,
        address to,
        uint256[] calldata ids,
        uint256[] calldata values,
        bytes calldata data
    ) external {
        _safeBatchTransferFrom(from, to, ids, values, data);
    }
}
