// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Credits} from "./Credits.sol";

/// @title What the market owes is sent to those who ask for it, and to nobody else.
abstract contract Payouts is Credits {
    event Withdrawn(address indexed account, address to, uint256 amount);

    error NothingToWithdraw(address account);

    /// @notice Sends the caller what it is owed.
    function withdraw() external {
        _withdraw(payable(msg.sender));
    }

    /// @notice Sends it to another account: for callers that cannot take coins themselves.
    function withdrawTo(address payable to) external {
        _withdraw(to);
    }

    function _withdraw(address payable to) internal virtual {
        uint256 amount = _credits[msg.sender];
        if (amount == 0) revert NothingToWithdraw(msg.sender);
        _credits[msg.sender] = 0;
        emit Withdrawn(msg.sender, to, amount);
        Address.sendValue(to, amount);
    }
}
