// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CommitRevealBeacon} from "../beacon/CommitRevealBeacon.sol";
import {Assert} from "./Assert.sol";
import {vm} from "./Vm.sol";

/// @dev A beacon of four members with chains of 200 links, in round 0. This contract is its governance.
abstract contract BeaconFixture is Assert {
    uint64 internal constant GENESIS = 1_800_000_000;
    uint64 internal constant ROUND = 60;
    uint256 internal constant LINKS = 200;
    uint128 internal constant BOND = 10 ether;
    uint128 internal constant PENALTY = 1 ether;

    CommitRevealBeacon internal beacon;
    address[] internal members;

    function setUp() public virtual {
        vm.warp(GENESIS);
        for (uint256 i = 0; i < 4; i++) {
            members.push(vm.addr(0x100 + i));
            vm.deal(members[i], 100 ether);
        }
        beacon = _newBeacon();
    }

    function _newBeacon() internal virtual returns (CommitRevealBeacon) {
        return new CommitRevealBeacon(address(this), members, _parameters());
    }

    function _parameters() internal pure returns (CommitRevealBeacon.Parameters memory) {
        return CommitRevealBeacon.Parameters(GENESIS, ROUND, 1, BOND, PENALTY);
    }

    /// @dev Round 1, in which all four take part.
    function _begin() internal {
        for (uint256 i = 0; i < members.length; i++) _commit(members[i], BOND);
        _next();
    }

    function _commit(address member, uint256 value) internal {
        bytes32 head = _link(member, beacon.currentRound());
        vm.prank(member);
        beacon.commit{value: value}(head);
    }

    function _revealAll() internal {
        for (uint256 i = 0; i < members.length; i++) _reveal(members[i]);
    }

    function _reveal(address member) internal {
        bytes32 link = _link(member, beacon.currentRound());
        vm.prank(member);
        beacon.reveal(link);
    }

    /// @dev The link that a member reveals in a round; a new chain begins every {LINKS} rounds.
    function _link(address member, uint256 round) internal pure returns (bytes32 link) {
        link = keccak256(abi.encode("secret", member, round / LINKS));
        for (uint256 i = LINKS; i > round % LINKS; i--) link = keccak256(abi.encode(link));
    }

    function _next() internal {
        vm.warp(GENESIS + (uint256(beacon.currentRound()) + 1) * ROUND);
    }
}
