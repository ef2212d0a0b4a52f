// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GovernanceTimelock} from "../../src/governance/GovernanceTimelock.sol";
import {TopicRule} from "../../src/governance/TopicRules.sol";

/// @dev The timelock with the inner steps of access control made callable, under the names that the suite uses.
contract ExposedTimelock is GovernanceTimelock {
    event return$_grantRole(bool granted);
    event return$_revokeRole(bool revoked);

    constructor(
        uint256 minDelay,
        uint256 longDelay,
        address governor
    ) GovernanceTimelock(minDelay, longDelay, governor, new TopicRule[](0), new bytes32[](0)) {}

    function $_setRoleAdmin(bytes32 role, bytes32 adminRole) external {
        _setRoleAdmin(role, adminRole);
    }

    function $_checkRole(bytes32 role) external view {
        _checkRole(role);
    }

    function $_grantRole(bytes32 role, address account) external {
        emit return$_grantRole(_grantRole(role, account));
    }

    function $_revokeRole(bytes32 role, address account) external {
        emit return$_revokeRole(_revokeRole(role, account));
    }
}
