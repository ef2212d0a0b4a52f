// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {FoundingCalls} from "./FoundingCalls.sol";
import {TopicRule, TopicRules} from "./TopicRules.sol";

/// @title  The account that governs everything: it does what was voted, after a delay that everybody can leave in.
/// @dev    Every contract of Watt names this address as its `governance`. Roles after construction, and no others:
///         admin = this contract; proposer and canceller = the governor; executor = anybody.
///         The delay is enforced here and not where votes are counted, so that a governor put in by a vote cannot
///         shorten it: at least `getMinDelay()`, and {longDelay} when any call is of a long topic.
contract GovernanceTimelock is TimelockController, TopicRules, FoundingCalls {
    /// @notice Least delay of Upgrades and Constitution, in seconds.
    uint256 public immutable longDelay;

    error GovernanceTimelockDelays(uint256 minDelay, uint256 longDelay);

    /// @param minDelay   Least delay of every call, in seconds.
    /// @param longDelay_ Least delay of long topics, in seconds; not below `minDelay`.
    /// @param governor   The only proposer and canceller.
    /// @param rules      First lines of the table of topics.
    /// @param calls      Hashes of what it does at its founding, see {FoundingCalls}.
    constructor(
        uint256 minDelay,
        uint256 longDelay_,
        address governor,
        TopicRule[] memory rules,
        bytes32[] memory calls
    )
        TimelockController(minDelay, _only(governor), _only(address(0)), address(0))
        TopicRules(rules)
        FoundingCalls(calls)
    {
        if (longDelay_ < minDelay) revert GovernanceTimelockDelays(minDelay, longDelay_);
        longDelay = longDelay_;
    }

    /// @inheritdoc TimelockController
    /// @dev A shorter `delay` than these calls need is lengthened.
    function schedule(
        address target,
        uint256 value,
        bytes calldata data,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        uint256 least = _delayOfCall(target, value, data);
        super.schedule(target, value, data, predecessor, salt, Math.max(delay, least));
    }

    /// @inheritdoc TimelockController
    /// @dev A shorter `delay` than these calls need is lengthened.
    function scheduleBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        uint256 least = delayOfCalls(targets, values, payloads);
        super.scheduleBatch(targets, values, payloads, predecessor, salt, Math.max(delay, least));
    }

    /// @notice Seconds that these calls must wait together: the longest of each one's. Arrays of equal length.
    function delayOfCalls(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads
    ) public view returns (uint256 delay) {
        if (targets.length != values.length || targets.length != payloads.length) {
            revert TimelockInvalidOperationLength(targets.length, payloads.length, values.length);
        }
        delay = getMinDelay();
        for (uint256 i = 0; i < targets.length; ++i) {
            delay = Math.max(delay, _delayOfCall(targets[i], values[i], payloads[i]));
        }
    }

    function _delayOfCall(address target, uint256 value, bytes calldata data) internal view virtual returns (uint256) {
        return isLong(topicOfCall(target, value, data)) ? Math.max(getMinDelay(), longDelay) : getMinDelay();
    }

    function _governance() internal view override returns (address) {
        return address(this);
    }

    /// @dev This contract and whoever may propose to it: the governor, and any governor that a vote puts in its place.
    function _isGovernance(address target) internal view virtual override(TopicRules, FoundingCalls) returns (bool) {
        return target == address(this) || hasRole(PROPOSER_ROLE, target);
    }

    function _only(address account) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }
}
