// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnumerableMap} from "@openzeppelin/contracts/utils/structs/EnumerableMap.sol";

/// @dev A name and what it stands for.
struct DirectoryEntry {
    /// ASCII, at most 32 bytes, padded with zeros: bytes32("governor").
    bytes32 name;
    address target;
}

/// @title  Where every client finds the contracts: name to address, written by governance only.
/// @dev    Contracts of Watt do not read it: what they trust is fixed when they are made.
contract Directory {
    using EnumerableMap for EnumerableMap.Bytes32ToAddressMap;

    /// @notice The timelock.
    address public immutable governance;

    /// @notice `name` stood for `previous` and stands for `target`; zero means it stands for nothing.
    event EntrySet(bytes32 indexed name, address indexed previous, address indexed target);

    error DirectoryOnlyGovernance(address caller);
    error DirectoryUnknownName(bytes32 name);
    error DirectoryEmptyName();
    error DirectoryNameTooLong(string name);

    EnumerableMap.Bytes32ToAddressMap private _entries;

    /// @param governance_ The only account that may write later.
    /// @param initial     First entries.
    constructor(address governance_, DirectoryEntry[] memory initial) {
        governance = governance_;
        for (uint256 i = 0; i < initial.length; ++i) _set(initial[i]);
    }

    /// @notice Writes an entry; target zero removes it. Only governance.
    function set(DirectoryEntry calldata entry) external {
        if (msg.sender != governance) revert DirectoryOnlyGovernance(msg.sender);
        _set(entry);
    }

    /// @notice What `name` stands for. Reverts when it stands for nothing.
    function addressOf(bytes32 name) public view returns (address target) {
        bool known;
        (known, target) = _entries.tryGet(name);
        if (!known) revert DirectoryUnknownName(name);
    }

    /// @notice As {addressOf}, by a readable name of at most 32 bytes.
    function resolve(string calldata name) external view returns (address) {
        if (bytes(name).length > 32) revert DirectoryNameTooLong(name);
        return addressOf(bytes32(bytes(name)));
    }

    /// @notice Number of entries.
    function length() external view returns (uint256) {
        return _entries.length();
    }

    /// @notice All entries, in no particular order.
    function entries() external view returns (DirectoryEntry[] memory list) {
        list = new DirectoryEntry[](_entries.length());
        for (uint256 i = 0; i < list.length; ++i) (list[i].name, list[i].target) = _entries.pos(i);
    }

    function _set(DirectoryEntry memory entry) private {
        if (entry.name == 0) revert DirectoryEmptyName();
        (, address previous) = _entries.tryGet(entry.name);
        if (entry.target == address(0)) _entries.remove(entry.name);
        else _entries.set(entry.name, entry.target);
        emit EntrySet(entry.name, previous, entry.target);
    }
}
