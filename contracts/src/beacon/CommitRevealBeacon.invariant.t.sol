// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assert} from "../testing/Assert.sol";
import {vm} from "../testing/Vm.sol";
import {CommitRevealBeacon} from "./CommitRevealBeacon.sol";

/// @dev Six accounts do whatever a beacon allows, and time passes. It is the governance, too.
contract BeaconActor is Assert {
    uint256 private constant LINKS = 30;

    CommitRevealBeacon public immutable beacon;
    uint256 public putIn;
    uint256 public takenOut;
    uint256 public reveals;
    /// @dev The first value that was there, and the time that it answers.
    uint256 public knownTime;
    bytes32 public knownValue;

    /// @dev How many chains an account used up, and how many links of the last.
    mapping(address account => uint256) private _chain;
    mapping(address account => uint256) private _used;

    constructor() {
        address[] memory members = new address[](4);
        for (uint8 i = 0; i < 4; i++) members[i] = accountOf(i);
        beacon = new CommitRevealBeacon(
            address(this), members, CommitRevealBeacon.Parameters(uint64(block.timestamp), 60, 1, 2 ether, 1 ether)
        );
    }

    function commit(uint8 who, uint256 value) external {
        address member = accountOf(who);
        value = bound(value, 0, 5 ether);
        vm.deal(member, member.balance + value);
        bool isNew = _used[member] > LINKS / 2;
        bytes32 head = isNew ? _link(member, _chain[member] + 1, 0) : _link(member, _chain[member], _used[member]);
        vm.prank(member);
        try beacon.commit{value: value}(head) {
            putIn += value;
            if (isNew) (_chain[member], _used[member]) = (_chain[member] + 1, 0);
        } catch {}
    }

    function reveal(uint8 who) public {
        address member = accountOf(who);
        uint256 used = _used[member] + beacon.currentRound() - beacon.memberOf(member).headRound;
        if (used > LINKS) return;
        bytes32 link = _link(member, _chain[member], used);
        vm.prank(member);
        try beacon.reveal(link) {
            _used[member] = used;
            reveals++;
        } catch {}
    }

    function revealMany(uint8 from) external {
        for (uint8 who = from % 6; who < 6; who++) reveal(who);
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 90));
        if (knownTime == 0 && beacon.readyAfter(1)) (knownTime, knownValue) = (1, beacon.seedAfter(1));
    }

    function withdraw(uint8 who) external {
        address member = accountOf(who);
        uint256 before = member.balance;
        vm.prank(member);
        try beacon.withdraw() {} catch {}
        takenOut += member.balance - before;
    }

    function resign(uint8 who) external {
        vm.prank(accountOf(who));
        try beacon.resign() {} catch {}
    }

    function admit(uint8 who) external {
        try beacon.admit(accountOf(who)) {} catch {}
    }

    function settle() external {
        beacon.settle();
    }

    function accountOf(uint8 who) public pure returns (address) {
        return address(uint160(0xBEA0 + uint256(who) % 6));
    }

    function _link(address member, uint256 chain, uint256 used) private pure returns (bytes32 link) {
        link = keccak256(abi.encode("secret", member, chain));
        for (uint256 i = LINKS; i > used; i--) link = keccak256(abi.encode(link));
    }
}

/// @title What must hold of a beacon, whatever its members do.
contract CommitRevealBeaconInvariantTest is Assert {
    BeaconActor private _actor;

    function setUp() external {
        vm.warp(1_800_000_000);
        _actor = new BeaconActor();
        for (uint8 who = 0; who < 4; who++) _actor.commit(who, 4 ether);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    function invariant_allPromises() external view {
        CommitRevealBeacon beacon = _actor.beacon();
        uint256 owed = 0;
        for (uint8 who = 0; who < 6; who++) {
            address account = _actor.accountOf(who);
            owed += beacon.memberOf(account).bond + beacon.memberOf(account).credit;
            assertLe(beacon.bondOf(account), beacon.memberOf(account).bond, "penalties only take");
        }
        assertEq(owed, address(beacon).balance, "all that is held is somebody's");
        assertEq(owed, _actor.putIn() - _actor.takenOut(), "what came in less what went out");
        if (_actor.knownTime() != 0) {
            assertEq(beacon.seedAfter(_actor.knownTime()), _actor.knownValue(), "an answer never changes");
        }
        _roundsAreSound(beacon);
    }

    function _roundsAreSound(CommitRevealBeacon beacon) private view {
        uint64 now_ = beacon.currentRound();
        for (uint64 back = 0; back < 4 && back <= now_; back++) {
            uint64 revealed = beacon.revealedIn(now_ - back);
            if (revealed == 0) continue;
            uint64 active = beacon.activeIn(now_ - back);
            assertEq(revealed & ~active, 0, "only those who take part");
            assertTrue(beacon.isValid(now_ - back) == (3 * _count(revealed) >= 2 * _count(active)), "two thirds");
        }
    }

    function _count(uint64 bits) private pure returns (uint256 count) {
        for (; bits != 0; bits &= bits - 1) count++;
    }
}
