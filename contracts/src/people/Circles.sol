// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Epochs} from "./Epochs.sol";
import {IMembers} from "./IMembers.sol";

/// @title  Whom a member vouches for: up to five people, each for as long as it likes.
/// @dev    Trust flows along these edges. One that is made on a day counts from the rank that is computed at its close.
contract Circles is Epochs {
    /// @notice `to`: whom. `since`: the day on which it began.
    struct Edge {
        uint32 to;
        uint64 since;
    }

    /// @notice Edges a member has at most.
    uint256 public constant CIRCLE_SIZE = 5;

    IMembers public immutable members;
    mapping(uint32 id => Edge[]) private _edges;

    /// @notice A member vouches for another.
    event Vouched(uint32 indexed from, uint32 indexed to);
    /// @notice A member vouches for another no more.
    event Unvouched(uint32 indexed from, uint32 indexed to);

    /// @notice Nobody vouches for itself.
    error VouchesForItself(uint32 id);
    /// @notice The member vouches for this one already.
    error AlreadyVouched(uint32 from, uint32 to);
    /// @notice The member does not vouch for this one.
    error NotVouched(uint32 from, uint32 to);
    /// @notice The member vouches for {CIRCLE_SIZE} already.
    error CircleFull(uint32 id);

    constructor(IMembers members_, uint64 epochSeconds_) Epochs(epochSeconds_) {
        members = members_;
    }

    /// @notice The calling member vouches for the member `to`.
    function vouch(uint32 to) external {
        uint32 from = members.activeIdOf(msg.sender);
        if (from == to) revert VouchesForItself(from);
        if (to == 0 || to > members.members()) revert IMembers.UnknownMember(to);
        Edge[] storage edges = _edges[from];
        if (_find(edges, to) < edges.length) revert AlreadyVouched(from, to);
        if (edges.length == CIRCLE_SIZE) revert CircleFull(from);
        edges.push(Edge(to, today()));
        emit Vouched(from, to);
    }

    /// @notice The calling member vouches for `to` no more. Suspended members may, too.
    function unvouch(uint32 to) external {
        uint32 from = members.idOf(msg.sender);
        Edge[] storage edges = _edges[from];
        uint256 place = _find(edges, to);
        if (place == edges.length) revert NotVouched(from, to);
        edges[place] = edges[edges.length - 1];
        edges.pop();
        emit Unvouched(from, to);
    }

    /// @notice Whom a member vouches for, in no particular order.
    function edgesOf(uint32 id) external view returns (Edge[] memory) {
        return _edges[id];
    }

    /// @dev The number of edges when there is none.
    function _find(Edge[] storage edges, uint32 to) private view returns (uint256 place) {
        while (place < edges.length && edges[place].to != to) ++place;
    }
}
