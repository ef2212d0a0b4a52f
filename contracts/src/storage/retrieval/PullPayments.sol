// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title What an account is owed waits until the account takes it.
abstract contract PullPayments {
    /// @notice Wei that `account` may take with {withdraw}.
    mapping(address account => uint256) public owedTo;

    /// @notice `account` took out `amount` wei.
    event Withdrawn(address indexed account, uint256 amount);

    /// @notice Nothing is owed to the account.
    error NothingOwed(address account);

    /// @notice Pays the caller everything it is owed.
    function withdraw() external {
        uint256 amount = owedTo[msg.sender];
        if (amount == 0) revert NothingOwed(msg.sender);
        owedTo[msg.sender] = 0;
        emit Withdrawn(msg.sender, amount);
        Address.sendValue(payable(msg.sender), amount);
    }
}
