// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Creation code of a contract that is too large to stand inside another: kept as the code of two contracts.
/// @dev Each half begins with a STOP, so that calling it does nothing.
library StoredCode {
    /// @notice A half could not be stored.
    error CodeNotStored();

    /// @notice Stores `code` in two halves.
    function write(bytes memory code) internal returns (address first, address second) {
        uint256 half = code.length / 2;
        first = _store(_slice(code, 0, half));
        second = _store(_slice(code, half, code.length - half));
    }

    /// @notice Both halves, followed by `arguments`.
    function read(address first, address second, bytes memory arguments) internal view returns (bytes memory code) {
        uint256 firstSize = first.code.length - 1;
        uint256 secondSize = second.code.length - 1;
        code = bytes.concat(new bytes(firstSize + secondSize), arguments);
        assembly ("memory-safe") {
            extcodecopy(first, add(code, 0x20), 1, firstSize)
            extcodecopy(second, add(add(code, 0x20), firstSize), 1, secondSize)
        }
    }

    function _store(bytes memory data) private returns (address place) {
        // PUSH4 size, DUP1, PUSH1 12, PUSH0, CODECOPY, PUSH0, RETURN: returns all that follows.
        bytes memory creation = abi.encodePacked(hex"63", uint32(data.length + 1), hex"80600c5f395ff3", hex"00", data);
        assembly ("memory-safe") {
            place := create(0, add(creation, 0x20), mload(creation))
        }
        if (place == address(0)) revert CodeNotStored();
    }

    function _slice(bytes memory data, uint256 start, uint256 size) private pure returns (bytes memory part) {
        part = new bytes(size);
        assembly ("memory-safe") {
            mcopy(add(part, 0x20), add(add(data, 0x20), start), size)
        }
    }
}
