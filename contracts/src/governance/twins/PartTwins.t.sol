// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DelegationBook} from "../DelegationBook.sol";
import {GovernanceTimelock} from "../GovernanceTimelock.sol";
import {Topic} from "../Topic.sol";
import {TopicRule} from "../TopicRules.sol";

/// @title A timelock that waits no longer for code than for a number.
contract HastyTimelock is GovernanceTimelock {
    constructor(uint256 short, uint256 long, address g, TopicRule[] memory r) GovernanceTimelock(short, long, g, r, new bytes32[](0)) {}

    function _delayOfCall(address, uint256, bytes calldata) internal view override returns (uint256) {
        return getMinDelay();
    }
}

/// @title A timelock that lets every call pass as a parameter, as a label chosen by the proposer would.
contract LabelTimelock is GovernanceTimelock {
    constructor(uint256 short, uint256 long, address g, TopicRule[] memory r) GovernanceTimelock(short, long, g, r, new bytes32[](0)) {}

    function topicOfCall(address, uint256, bytes calldata) public pure override returns (Topic) {
        return Topic.Parameters;
    }
}

/// @title A timelock whose deployer stays admin "for the first weeks".
contract AdminTimelock is GovernanceTimelock {
    constructor(uint256 short, uint256 long, address g, TopicRule[] memory r) GovernanceTimelock(short, long, g, r, new bytes32[](0)) {
        _grantRole(DEFAULT_ADMIN_ROLE, msg.sender);
    }
}

/// @title A book in which trust never ends.
contract EternalBook is DelegationBook {
    constructor(uint48 lifetime_) DelegationBook(lifetime_) {}

    function _alive(uint48, uint256) internal pure override returns (bool) {
        return true;
    }
}

/// @title A book that takes a signature as often as it is shown.
contract ReplayBook is DelegationBook {
    constructor(uint48 lifetime_) DelegationBook(lifetime_) {}

    function _useNonce(address) internal pure override returns (uint256) {
        return 0;
    }
}

/// @title A directory made for a proxy, whose maker forgot to close the initializer.
contract InitializableDirectory {
    address public governance;

    function initialize(address governance_) external {
        governance = governance_;
    }
}
