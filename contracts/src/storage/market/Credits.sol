// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What the market owes to accounts, until they ask for it.
abstract contract Credits {
    mapping(address account => uint256) internal _credits;

    /// @notice `amount` wei more can be withdrawn by `account`.
    event Credited(address indexed account, uint256 amount);

    function _credit(address account, uint256 amount) internal virtual {
        if (amount == 0) return;
        _credits[account] += amount;
        emit Credited(account, amount);
    }
}
