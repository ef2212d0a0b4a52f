// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What only a passed and queued vote may change.
abstract contract Governed {
    /// @notice The timelock that carries out passed proposals.
    address public immutable governance;

    /// @notice Only the timelock may call.
    error NotGovernance(address caller);

    /// @notice Governance must be an address.
    error NoGovernance();

    modifier onlyGovernance() {
        if (msg.sender != governance) revert NotGovernance(msg.sender);
        _;
    }

    constructor(address governance_) {
        if (governance_ == address(0)) revert NoGovernance();
        governance = governance_;
    }
}
