// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governed} from "../oracle/Governed.sol";

/// @title  Whose signature counts for a meter.
/// @notice Votes admit meter operators; an operator registers the meters that it reads. One meter, one operator: two
///         cannot attest the same energy. Operators see a meter as 32 bytes; make them a salted hash, for a serial
///         number together with its readings is personal data.
contract MeterRegistry is Governed {
    /// @notice Whether an operator's signatures count.
    mapping(address operator => bool) public isOperator;
    mapping(bytes32 meterId => address operator) private _operators;

    /// @notice Signatures of `operator` count from now.
    event OperatorAdmitted(address indexed operator);
    /// @notice Signatures of `operator` do not count any more. What was settled stays.
    event OperatorRemoved(address indexed operator);
    /// @notice `operator` reads the meter from now.
    event MeterAssigned(bytes32 indexed meterId, address indexed operator);

    /// @notice Not an admitted operator.
    error MeterUnknownOperator(address operator);
    /// @notice The meter has an operator; only a vote may give it another.
    error MeterTaken(bytes32 meterId, address operator);
    /// @notice Nobody whose signature counts reads this meter.
    error MeterUnknown(bytes32 meterId);

    constructor(address governance_) Governed(governance_) {}

    /// @notice Admits an operator, by vote.
    function admitOperator(address operator) external onlyGovernance {
        isOperator[operator] = true;
        emit OperatorAdmitted(operator);
    }

    /// @notice Removes an operator, by vote. Its meters have no valid signature until a vote moves them.
    function removeOperator(address operator) external onlyGovernance {
        isOperator[operator] = false;
        emit OperatorRemoved(operator);
    }

    /// @notice Registers a meter that the caller, an operator, reads.
    function registerMeter(bytes32 meterId) external {
        if (!isOperator[msg.sender]) revert MeterUnknownOperator(msg.sender);
        if (_operators[meterId] != address(0)) revert MeterTaken(meterId, _operators[meterId]);
        _assign(meterId, msg.sender);
    }

    /// @notice Gives a meter another operator, by vote.
    function moveMeter(bytes32 meterId, address operator) external onlyGovernance {
        if (!isOperator[operator]) revert MeterUnknownOperator(operator);
        _assign(meterId, operator);
    }

    /// @notice The operator whose signature counts for the meter.
    /// @dev    Reverts with {MeterUnknown} when there is none.
    function operatorOf(bytes32 meterId) external view returns (address operator) {
        operator = _operators[meterId];
        if (!isOperator[operator]) revert MeterUnknown(meterId);
    }

    function _assign(bytes32 meterId, address operator) private {
        _operators[meterId] = operator;
        emit MeterAssigned(meterId, operator);
    }
}
