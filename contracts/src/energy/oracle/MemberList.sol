// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Clones } from "@openzeppelin/contracts/proxy/Clones.sol";

/// @title A list of addresses in the code of a contract that does nothing.
/// @notice Whoever needs all of them reads them at the price of one, where storage would charge for each. A list never
/// changes, so its address stands for its members.
library MemberList {
    uint256 private constant WORD = 32;

    /// @notice Writes a list.
    function write(address[] memory members) internal returns (address list) {
        return Clones.cloneWithImmutableArgs(address(0), abi.encodePacked(members));
    }

    /// @notice Reads a list as a row of words, one per member; empty from the zero address.
    function read(address list) internal view returns (bytes memory row) {
        if (list != address(0)) row = Clones.fetchCloneArgs(list);
    }

    /// @notice Number of members.
    function count(bytes memory row) internal pure returns (uint256) {
        return row.length / WORD;
    }

    /// @notice Member i; the zero address, which never signs, beyond the end.
    function memberAt(bytes memory row, uint256 i) internal pure returns (address member) {
        if (i >= count(row)) return address(0);
        assembly ("memory-safe") {
            member := mload(add(row, mul(add(i, 1), WORD)))
        }
    }

    /// @notice The same list as an array.
    function toArray(bytes memory row) internal pure returns (address[] memory members) {
        members = new address[](count(row));
        for (uint256 i = 0; i < members.length; ++i) members[i] = memberAt(row, i);
    }
}
