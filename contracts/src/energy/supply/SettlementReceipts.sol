// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";

/// @title  Proof of what was paid for metered energy; it stays with who paid.
/// @notice One id for each meter and period; the amount is in KWT units (1e18 = 1 kWh). It is no claim on anything.
contract SettlementReceipts is ERC1155 {
    /// @notice The {SupplierRegistry} that gives receipts.
    address public immutable registry;

    /// @notice Receipts cannot be moved.
    error ReceiptNotTransferable();
    /// @notice Only the registry gives receipts.
    error ReceiptOnlyRegistry(address caller);

    constructor() ERC1155("") {
        registry = msg.sender;
    }

    /// @notice Gives a receipt; the registry calls it. A receiver that is a contract must accept ERC-1155 tokens.
    function give(address to, uint256 id, uint256 amount) external {
        if (msg.sender != registry) revert ReceiptOnlyRegistry(msg.sender);
        _mint(to, id, amount, "");
    }

    function _update(
        address from,
        address to,
        uint256[] memory ids,
        uint256[] memory amounts
    ) internal override {
        if (from != address(0)) revert ReceiptNotTransferable();
        super._update(from, to, ids, amounts);
    }
}
