// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Epochs} from "./Epochs.sol";
import {IDailyWords} from "./IDailyWords.sol";

/// @title  Which nodes there were on a day, and who looked at which.
/// @dev    What is changed on a day holds from the next one on, so nobody who knows the word of a day can still change who is
///         drawn by it. A member has one place in the list for ever, also while it has no node.
abstract contract NodeList is Epochs {
    using Checkpoints for Checkpoints.Trace160;

    /// @notice Nodes that look at one node, when there are as many others.
    uint256 public constant VERIFIERS = 3;
    /// @dev After so many places nobody else is looked for: it bounds the gas where most places are empty.
    uint256 private constant DRAWS = 64;

    /// @notice Who knows the words of the days.
    IDailyWords public immutable words;

    /// @notice The member to whom a node's key belongs, for ever; 0: nobody.
    mapping(address key => uint32 id) public ownerOf;
    uint32[] private _places;
    Checkpoints.Trace160 private _counts;
    mapping(uint32 id => Checkpoints.Trace160) private _keys;

    /// @notice The key belongs to another member, now or formerly.
    error KeyTaken(address key, uint32 id);
    /// @notice The day has not begun.
    error DayNotOpen(uint64 day);

    constructor(IDailyWords words_) {
        words = words_;
    }

    /// @notice Key of a member's node on `day`, as it is known today; zero: none. A key set on a day holds from the next one on.
    function keyOn(uint32 id, uint64 day) public view returns (address) {
        return address(_keys[id].upperLookupRecent(day));
    }

    /// @notice How many members ever had a node, as of `day`.
    function placesOn(uint64 day) public view returns (uint256) {
        return _counts.upperLookupRecent(day);
    }

    /// @notice Ids of members that have or had a node: `count` of them from place `from` (0-based) on, fewer at the end.
    function places(uint256 from, uint256 count) external view returns (uint32[] memory ids) {
        uint256 left = from < _places.length ? _places.length - from : 0;
        ids = new uint32[](count < left ? count : left);
        for (uint256 i = 0; i < ids.length; ++i) ids[i] = _places[from + i];
    }

    /// @notice The nodes that look at `node` on `day`: drawn by the word of that day, so known when it begins.
    /// @dev    Draw `i` is place `keccak256(abi.encode(wordOf(day), node, i))` modulo {placesOn}.
    function assigned(uint64 day, address node) public view returns (address[] memory verifiers) {
        if (day > today()) revert DayNotOpen(day);
        (uint256 count, bytes32 word) = (placesOn(day), words.wordOf(day));
        address[VERIFIERS] memory drawn;
        uint256 found = 0;
        for (uint256 i = 0; i < DRAWS && found < VERIFIERS && count > 1; ++i) {
            uint32 id = _places[uint256(keccak256(abi.encode(word, node, i))) % count];
            address key = keyOn(id, day);
            bool isNew = key != drawn[0] && key != drawn[1];
            if (key != address(0) && id != ownerOf[node] && isNew) drawn[found++] = key;
        }
        verifiers = new address[](found);
        for (uint256 i = 0; i < found; ++i) verifiers[i] = drawn[i];
    }

    /// @dev Zero ends the node. Holds from the next day on.
    function _setKey(uint32 id, address key) internal {
        if (key != address(0)) {
            if (ownerOf[key] != 0 && ownerOf[key] != id) revert KeyTaken(key, ownerOf[key]);
            ownerOf[key] = id;
        }
        uint96 from = uint96(today()) + 1;
        if (_keys[id].length() == 0) {
            _places.push(id);
            _counts.push(from, uint160(_places.length));
        }
        _keys[id].push(from, uint160(key));
    }
}
