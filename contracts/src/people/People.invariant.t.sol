// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";
import {Assert} from "../testing/Assert.sol";
import {Passkeys} from "../testing/people/Passkeys.sol";
import {PeopleFixture} from "../testing/people/PeopleFixture.sol";
import {RewardTree} from "../testing/people/RewardTree.sol";
import {vm} from "../testing/Vm.sol";
import {Circles} from "./Circles.sol";
import {DailyRewards} from "./DailyRewards.sol";
import {MemberRegistry} from "./MemberRegistry.sol";
import {NodeRegistry} from "./NodeRegistry.sol";
import {Presence} from "./Presence.sol";

/// @dev Eight persons with twelve passkeys between them do what they can, allowed or not, and a ledger closes the days.
contract PeopleActor is PeopleFixture {
    uint256 public constant PERSONS = 8;
    uint256 private constant PASSKEYS = 12;

    /// @dev What the ledger says that a member earned; only ever more.
    mapping(uint32 id => uint64) public earnedGwei;
    uint256 public funded;
    uint256 public paidOut;
    uint64 public daysOpened;
    /// @dev A check-in that must not be was taken, or one that must be was not.
    bool public wentWrong;
    bytes32[] private _leaves;

    constructor() {
        PeopleFixture.setUp();
        for (uint256 person = 0; person < 7; ++person) _register(person);
    }

    function setUp() public override {}

    function parts() external view returns (MemberRegistry, Presence, Circles, NodeRegistry, DailyRewards) {
        return (registry, presence, circles, nodes, rewards);
    }

    function register(uint8 person, uint8 passkey, uint32 inviter) external {
        (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(passkey % PASSKEYS));
        uint256 stamp = _stamp(address(registry), _who(person));
        vm.prank(_who(person));
        try registry.register(x, y, inviter % 4, stamp) {} catch {}
    }

    function replacePasskey(uint8 person, uint8 passkey) external {
        (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(passkey % PASSKEYS));
        vm.prank(_who(person));
        try registry.replacePasskey(x, y) {} catch {}
    }

    /// @dev Any passkey, any member, yesterday to tomorrow.
    function checkIn(uint8 person, uint8 passkey, uint8 id, uint8 shift) external {
        uint64 day = _around(presence.today(), shift);
        bytes32 challenge = presence.challengeOf(id % 9, day);
        WebAuthn.WebAuthnAuth memory assertion = Passkeys.sign(_passkey(passkey % PASSKEYS), challenge);
        uint256 stamp = _stamp(address(presence), _who(person));
        vm.prank(_who(person));
        try presence.checkIn(day, assertion, stamp) {
            (bytes32 x, bytes32 y) = registry.passkeyOf(registry.idOf(_who(person)));
            (bytes32 usedX, bytes32 usedY) = Passkeys.pointOf(_passkey(passkey % PASSKEYS));
            if (x != usedX || y != usedY || day != presence.today()) wentWrong = true;
        } catch {}
    }

    /// @dev With the member's own passkey, on any of three days: taken once, and only today.
    function checkInByTheBook(uint8 person, uint8 shift) external {
        uint32 id = registry.idOf(_who(person));
        if (id == 0) return;
        (bytes32 x, bytes32 y) = registry.passkeyOf(id);
        uint256 key = 0;
        while (registry.passkeyHash(x, y) != _hashOf(key)) ++key;
        uint64 day = _around(presence.today(), shift);
        bool isDue = day == presence.today() && presence.recordOf(id).lastDay != day;
        WebAuthn.WebAuthnAuth memory assertion = Passkeys.sign(_passkey(key), presence.challengeOf(id, day));
        uint256 stamp = _stamp(address(presence), _who(person));
        vm.prank(_who(person));
        try presence.checkIn(day, assertion, stamp) {
            if (!isDue) wentWrong = true;
        } catch {
            if (isDue) wentWrong = true;
        }
    }

    function vouch(uint8 person, uint8 to, uint8 count) external {
        for (uint32 i = 0; i < count % 8; ++i) {
            vm.prank(_who(person));
            try circles.vouch((to + i) % 10) {} catch {}
        }
    }

    function unvouch(uint8 person, uint8 to) external {
        vm.prank(_who(person));
        try circles.unvouch(to % 10) {} catch {}
    }

    function setNode(uint8 person, uint8 key) external {
        uint256 secret = 0x20_000 + key % 10;
        bytes memory signature = _sign(secret, nodes.bindingOf(_who(person), vm.addr(secret), ""));
        address named = key % 11 == 0 ? address(0) : vm.addr(secret);
        vm.prank(_who(person));
        try nodes.setNode(named, "", signature) {} catch {}
    }

    /// @dev Closes the day: everybody earned something.
    function closeDay(uint64 gain) external {
        delete _leaves;
        for (uint32 id = 1; id <= registry.members(); ++id) {
            uint64 more = uint64(bound(uint256(keccak256(abi.encode(gain, id))), 0, 1e9));
            earnedGwei[id] += more;
            funded += uint256(more) * 1 gwei;
            _leaves.push(rewards.leafOf(id, registry.accountOf(id), earnedGwei[id], 0));
        }
        uint64 day = presence.today();
        vm.deal(address(rewards), funded - paidOut);
        vm.warp((uint256(day) + 1) * EPOCH);
        _close(day, RewardTree.rootOf(_leaves), uint32(_leaves.length));
        ++daysOpened;
    }

    /// @dev With the leaf of one member and the proof of perhaps another.
    function claim(uint8 which, uint8 proofOf, bool isBatch) external {
        uint32 id = uint32(which % 8) + 1;
        if (id > _leaves.length) return;
        address account = registry.accountOf(id);
        bytes32[] memory proof = RewardTree.proofOf(_leaves, proofOf % 2 == 0 ? id - 1 : proofOf % _leaves.length);
        uint256 before = account.balance;
        if (isBatch) {
            DailyRewards.Claim[] memory claims = new DailyRewards.Claim[](2);
            claims[0] = DailyRewards.Claim(id, account, earnedGwei[id], 0, proof);
            claims[1] = claims[0];
            try rewards.claimMany(claims) {} catch {}
        } else {
            try rewards.claim(id, account, earnedGwei[id], 0, proof) {} catch {}
        }
        paidOut += account.balance - before;
    }

    function _who(uint8 person) private pure returns (address) {
        return account(person % PERSONS);
    }

    /// @dev Every other time today, else the day before or after.
    function _around(uint64 day, uint8 shift) private pure returns (uint64) {
        return shift % 2 == 0 ? day : shift % 4 == 1 ? day - 1 : day + 1;
    }

    function _hashOf(uint256 key) private view returns (bytes32) {
        (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(key));
        return registry.passkeyHash(x, y);
    }
}

/// @title What must hold of people, whatever they do.
contract PeopleInvariantTest is Assert {
    PeopleActor private _actor;

    function setUp() external {
        _actor = new PeopleActor();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    function invariant_onePersonOneMember() external view {
        (MemberRegistry registry, Presence presence, Circles circles, NodeRegistry nodes, DailyRewards rewards) =
            _actor.parts();
        assertFalse(_actor.wentWrong(), "all check-ins were judged right");
        uint32 members = registry.members();
        uint256 claimed = 0;
        for (uint32 id = 1; id <= members; ++id) {
            assertEq(registry.idOf(registry.accountOf(id)), id, "numbers are dense, an account has one");
            (bytes32 x, bytes32 y) = registry.passkeyOf(id);
            assertEq(registry.ownerOf(registry.passkeyHash(x, y)), id, "a passkey has one");
            Presence.Record memory record = presence.recordOf(id);
            assertLe(record.lastDay, presence.today(), "nobody was there tomorrow");
            assertLe(record.daysPresent, _actor.daysOpened() + 1, "once a day");
            assertLe(record.streak, record.daysPresent, "a streak is of days present");
            _checkCircle(circles.edgesOf(id), id, members);
            address key = nodes.keyOn(id, presence.today());
            assertTrue(key == address(0) || nodes.ownerOf(key) == id, "a node's key has one");
            assertLe(rewards.claimedGwei(id), _actor.earnedGwei(id), "nothing is claimed that was not earned");
            claimed += uint256(rewards.claimedGwei(id)) * 1 gwei;
        }
        assertEq(claimed, _actor.paidOut(), "what is claimed was paid");
        assertEq(address(rewards).balance, _actor.funded() - _actor.paidOut(), "and the rest is there");
    }

    function _checkCircle(Circles.Edge[] memory edges, uint32 id, uint32 members) private pure {
        assertLe(edges.length, 5, "five at most");
        for (uint256 i = 0; i < edges.length; ++i) {
            assertTrue(edges[i].to != id && edges[i].to != 0 && edges[i].to <= members, "other members");
            for (uint256 j = 0; j < i; ++j) assertTrue(edges[i].to != edges[j].to, "each once");
        }
    }
}
