// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Topic} from "./Topic.sol";

/// @dev One line of the table: calls of `selector` on `target` belong to `topic`. Target zero: on any contract, so that
///      a region added later needs no new lines.
struct TopicRule {
    address target;
    bytes4 selector;
    Topic topic;
}

/// @title  Which topic a call belongs to. The call decides, not who proposes it.
/// @dev    In this order:
///         1. a call to governance itself (see {_isGovernance}) is Constitution, whatever the table says;
///         2. a rule for (target, selector), then a rule for (any target, selector);
///         3. a plain transfer of coins is Treasury;
///         4. everything else is Upgrades: a call that nobody has thought about waits longest.
///         Coins sent along turn a call of a short topic into Treasury.
abstract contract TopicRules {
    /// @notice Calls of `selector` on `target` (zero: on any contract) belong to `topic` from now on.
    event TopicRuleSet(address indexed target, bytes4 indexed selector, Topic topic);

    error TopicRulesOnlyGovernance(address caller);
    error TopicRulesMixed(uint256 index, Topic first, Topic found);
    error TopicRulesEmpty();

    /// @dev Topic + 1, so that 0 means "no rule".
    mapping(address target => mapping(bytes4 selector => uint8)) private _rules;

    constructor(TopicRule[] memory rules) {
        for (uint256 i = 0; i < rules.length; ++i) _setTopic(rules[i]);
    }

    /// @notice Writes a line of the table. Only governance, by a vote on the Constitution.
    function setTopic(TopicRule calldata rule) external {
        if (msg.sender != _governance()) revert TopicRulesOnlyGovernance(msg.sender);
        _setTopic(rule);
    }

    /// @notice Topic of one call.
    /// @param  value Coins sent along, in wei.
    function topicOfCall(address target, uint256 value, bytes calldata data) public view virtual returns (Topic) {
        if (_isGovernance(target)) return Topic.Constitution;
        if (data.length == 0) return Topic.Treasury;
        bytes4 selector = bytes4(data); // Shorter data is padded with zeros and, having no function, finds no rule.
        uint8 rule = _rules[target][selector];
        if (rule == 0) rule = _rules[address(0)][selector];
        Topic topic = rule == 0 ? Topic.Upgrades : Topic(rule - 1);
        return value > 0 && !isLong(topic) ? Topic.Treasury : topic;
    }

    /// @notice The one topic that all calls of a proposal belong to. Arrays of equal length.
    /// @dev    Reverts with {TopicRulesMixed} when a call belongs to another topic than the first.
    function topicOfCalls(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads
    ) external view returns (Topic topic) {
        if (targets.length == 0) revert TopicRulesEmpty();
        topic = topicOfCall(targets[0], values[0], payloads[0]);
        for (uint256 i = 1; i < targets.length; ++i) {
            Topic found = topicOfCall(targets[i], values[i], payloads[i]);
            if (found != topic) revert TopicRulesMixed(i, topic, found);
        }
    }

    /// @notice Whether calls of `topic` wait the long delay.
    function isLong(Topic topic) public pure returns (bool) {
        return topic == Topic.Upgrades || topic == Topic.Constitution;
    }

    /// @dev Who may write the table.
    function _governance() internal view virtual returns (address);

    /// @dev Whether `target` is a part of governance itself.
    function _isGovernance(address target) internal view virtual returns (bool);

    function _setTopic(TopicRule memory rule) private {
        _rules[rule.target][rule.selector] = uint8(rule.topic) + 1;
        emit TopicRuleSet(rule.target, rule.selector, rule.topic);
    }
}
