// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title  What governance does at its founding, without a vote: calls that were fixed when it was made.
/// @dev    First members and first regions must exist before anybody can vote on the next. No key has a role for that:
///         the list stands in the constructor's arguments for everyone to read, and anybody may carry it out, in order,
///         each call once, within {FOUNDING_TIME}. No call of it reaches governance itself, so it can give no role.
abstract contract FoundingCalls {
    /// @notice What was not carried out by then never is, in seconds from the creation.
    uint256 public constant FOUNDING_TIME = 7 days;

    /// @notice How many of the calls were carried out.
    uint256 public founded;

    uint256 private immutable _end = block.timestamp + FOUNDING_TIME;
    bytes32[] private _calls;

    /// @notice Call `position` (from 0) of the founding was carried out.
    event Founded(uint256 indexed position, address indexed target, bytes data);

    error NotTheNextFoundingCall(uint256 position, address target);
    error FoundingIsOver(uint256 endedAt);
    error FoundingMayNotCall(address target);

    /// @param calls Hash of `abi.encode(target, data)` of each call, in order.
    constructor(bytes32[] memory calls) {
        _calls = calls;
    }

    /// @notice Number of calls of the founding.
    function foundingCalls() external view returns (uint256) {
        return _calls.length;
    }

    /// @notice Carries out the next call. Anybody may; reverts with the reason of the call when it fails.
    function found(address target, bytes calldata data) external {
        if (block.timestamp > _end) revert FoundingIsOver(_end);
        if (_isGovernance(target)) revert FoundingMayNotCall(target);
        uint256 position = founded;
        bool isNext = position < _calls.length && _calls[position] == keccak256(abi.encode(target, data));
        if (!isNext) revert NotTheNextFoundingCall(position, target);
        founded = position + 1;
        emit Founded(position, target, data);
        Address.functionCall(target, data);
    }

    /// @dev Whether `target` is a part of governance itself.
    function _isGovernance(address target) internal view virtual returns (bool);
}
