// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";
import {Attestors, AttestorSeat} from "../../people/Attestors.sol";
import {Circles} from "../../people/Circles.sol";
import {DailyRewards} from "../../people/DailyRewards.sol";
import {MemberRegistry} from "../../people/MemberRegistry.sol";
import {NodeRegistry} from "../../people/NodeRegistry.sol";
import {Presence} from "../../people/Presence.sol";
import {Assert} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {Passkeys} from "./Passkeys.sol";

/// @dev All contracts about people on an open day, and persons by number: person `n` has one account, one passkey, one node.
abstract contract PeopleFixture is Assert {
    uint64 internal constant EPOCH = 86_400;
    /// @dev The open day when a test begins; DAY - 1 was closed.
    uint64 internal constant DAY = 20_834;
    uint8 internal constant BITS = 4;
    uint32 internal constant LIMIT = 3;
    address internal constant GOVERNANCE = address(0x60F);

    MemberRegistry internal registry;
    Presence internal presence;
    Circles internal circles;
    NodeRegistry internal nodes;
    Attestors internal attestors;
    DailyRewards internal rewards;

    function setUp() public virtual {
        uint256 nonce = vm.getNonce(address(this));
        address[6] memory places;
        for (uint256 i = 0; i < places.length; ++i) places[i] = vm.computeCreateAddress(address(this), nonce + i);
        (registry, presence, circles) = (MemberRegistry(places[0]), Presence(places[1]), Circles(places[2]));
        (nodes, attestors, rewards) = (NodeRegistry(places[3]), Attestors(places[4]), DailyRewards(places[5]));
        new MemberRegistry(GOVERNANCE, presence, attestors, rewards, EPOCH, BITS, _seeds());
        new Presence(registry, rewards, EPOCH, BITS);
        new Circles(registry, EPOCH);
        new NodeRegistry(registry, rewards, EPOCH);
        new Attestors(GOVERNANCE, registry, EPOCH, _seats());
        new DailyRewards();
        _open(DAY);
    }

    function account(uint256 person) internal pure returns (address) {
        return vm.addr(0x1000 + person);
    }

    function attestor() internal pure returns (address) {
        return vm.addr(0xA77E57);
    }

    function nodeKey(uint256 person) internal pure returns (address) {
        return vm.addr(0x20_000 + person);
    }

    /// @dev The first closing block of `day`: the day before is closed, with a word of its own.
    function _open(uint64 day) internal {
        vm.warp(uint256(day) * EPOCH + 7);
        _close(day - 1, 0, 0);
    }

    function _close(uint64 day, bytes32 root, uint32 leaves) internal {
        vm.prank(rewards.SYSTEM());
        rewards.closeEpoch(day, root, leaves, 0, 0, 0, 0, keccak256(abi.encode("word", day + 1)));
    }

    function _register(uint256 person) internal returns (uint32) {
        return _register(person, 0);
    }

    function _register(uint256 person, uint32 inviter) internal returns (uint32) {
        (bytes32 x, bytes32 y) = Passkeys.pointOf(_passkey(person));
        uint256 stamp = _stamp(address(registry), account(person));
        vm.prank(account(person));
        return registry.register(x, y, inviter, stamp);
    }

    /// @dev Lets a person check in today, with a stamp.
    function _checkIn(uint256 person) internal {
        uint32 id = registry.idOf(account(person));
        WebAuthn.WebAuthnAuth memory assertion = _assertion(person, id);
        (uint64 day, uint256 stamp) = (presence.today(), _stamp(address(presence), account(person)));
        vm.prank(account(person));
        presence.checkIn(day, assertion, stamp);
    }

    /// @dev Three days of presence; the open day is three days later then.
    function _settle(uint256 person) internal {
        for (uint256 i = 0; i < 3; ++i) {
            _checkIn(person);
            _open(presence.today() + 1);
        }
    }

    function _assertion(uint256 person, uint32 id) internal view returns (WebAuthn.WebAuthnAuth memory) {
        return Passkeys.sign(_passkey(person), presence.challengeOf(id, presence.today()));
    }

    function _passkey(uint256 person) internal pure returns (uint256) {
        return 0xFACE00 + person;
    }

    function _stamp(address where, address who) internal view returns (uint256 stamp) {
        while (!_isStamp(where, who, stamp)) ++stamp;
    }

    /// @dev A number that is no stamp.
    function _noStamp(address where, address who) internal view returns (uint256 stamp) {
        while (_isStamp(where, who, stamp)) ++stamp;
    }

    function _isStamp(address where, address who, uint256 stamp) internal view returns (bool) {
        bytes memory text =
            abi.encode("watt/stamp/1", block.chainid, where, who, registry.today(), rewards.word(), stamp);
        return uint256(keccak256(text)) < 1 << (256 - uint256(BITS));
    }

    /// @dev As an account or a node's key signs: r, s, v.
    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _seeds() private pure returns (address[] memory seeds) {
        seeds = new address[](1);
        seeds[0] = account(77);
    }

    function _seats() private pure returns (AttestorSeat[] memory seats) {
        seats = new AttestorSeat[](1);
        seats[0] = AttestorSeat(attestor(), LIMIT);
    }
}
