// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title  One number anyone may raise; shows events and each way a call can fail.
contract ExampleStore {
    uint256 public value;

    event Raised(address indexed by, uint256 from, uint256 to);
    error ExampleStoreNotHigher(uint256 current, uint256 offered);

    /// @notice Raises the number. Reverts with a typed error unless `to` is higher.
    function raise(uint256 to) external {
        if (to <= value) revert ExampleStoreNotHigher(value, to);
        emit Raised(msg.sender, value, to);
        value = to;
    }

    function refuse() external pure {
        revert("refused on purpose");
    }

    function divide(uint256 by) external pure returns (uint256) {
        return 1 / by;
    }
}
