// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assert} from "../testing/Assert.sol";
import {vm} from "../testing/Vm.sol";
import {DrandBeacon} from "./DrandBeacon.sol";
import {IBeacon} from "./IBeacon.sol";
import {Quicknet} from "./Quicknet.sol";

/// @title Published rounds of quicknet, and everything that is none.
/// @dev   Signatures and randomness as https://api.drand.sh/52db9ba7…e971/public/<round> gives them, the point written out
///        (the short form has the first coordinate and a sign). Rounds 1000 and on are also in the tests of drand's clients.
contract DrandBeaconTest is Assert {
    bytes private constant ROUND_1 =
        hex"00000000000000000000000000000000155e7cb2d5c613ee0b2e28d6750aabbb78c39dcc96bd9d38c2c2e12198df95571de8e8e402a0cc48871c7089a2b3af4b"
        hex"000000000000000000000000000000000fbb74ee8788264320f2501b0fa0dd56363bcec5ce4b113b2bf1de6e331116c79191af99234824f03aeb10ab1c4c7771";
    /// @dev The example in the guide to drand's HTTP API; the only one here whose second coordinate is the smaller root.
    bytes private constant ROUND_42 =
        hex"0000000000000000000000000000000015a9f9f5b231b7714de1553105d8ffdf3dcda24cfdb1e689319bccf79a9c8ce430a91b811fbfaf763900bc998b5d686a"
        hex"0000000000000000000000000000000005b5c086615e8435b242b95593c258658b5f7b0e0181870d13f88a1d06275046e42db0886eb64885e980c926403ced18";
    bytes private constant ROUND_123 =
        hex"00000000000000000000000000000000175c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92"
        hex"000000000000000000000000000000000f3894d8ccd4bb5edc3fca0f1f67f658559b86a360dd0128c3b64c12141372bb22276f0a00720b51125a9996b722b23f";
    bytes private constant ROUND_1000 =
        hex"00000000000000000000000000000000144679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
        hex"0000000000000000000000000000000011f92e4521ef54f047b64b85fa98db2d46f0f44add1f60b93f8a0dbddd63b34f238657c2d93aed18b90bddd60a01b6d2";
    bytes private constant ROUND_1002 =
        hex"000000000000000000000000000000000b066f9c12dd6de1336fca0f925192fb0c72a771c3e4c82ede1fd362c1a770f9eb05843c6308ce2530b53a99c0281a6e"
        hex"000000000000000000000000000000001311d877209ccf4e919ca24e5c2875844e1a77ab175b445f621b1f5b82ac19638e740205dfb8c075dd4ca8c55de03261";
    uint256 private constant GENESIS = 1_692_803_367;

    DrandBeacon private _beacon;

    function setUp() external {
        vm.warp(1_800_000_000);
        _beacon = new DrandBeacon();
    }

    function test_TakesPublishedRounds() public {
        _takes(1, ROUND_1, 0x1466a6cd24e327188770752f6134001c64d6efcc590ccc26b721611ad96f165a);
        _takes(42, ROUND_42, 0x8ada64bae5c6c0f5540a6a13af56e663240edfbd2c76ac6a8f27671eb7259ce3);
        _takes(123, ROUND_123, 0xfb8f7bc29bf24db51871ec8c79f3a1e4bd0557bc0dfcee9ed1d924e69d1c60dc);
        _takes(1_000, ROUND_1000, 0xfe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd);
        _takes(1_002, ROUND_1002, 0x339d3f0e702ed27d36966c6ee85a2bc762a24e178e7e5c835d9b5a7509cb920c);
    }

    /// @dev The sign of the short form at its edge: (p - 1) / 2 is the larger of no pair of roots, the next number of its own.
    function test_TheShortFormNamesTheLargerRoot() public view {
        bytes memory x = new bytes(64);
        bytes memory half =
            hex"000000000000000000000000000000000d0088f51cbff34d258dd3db21a5d66bb23ba5c279c2895fb39869507b587b120f55ffff58a9ffffdcff7fffffffd555";
        bytes memory short = new bytes(48);
        short[0] = 0x80;
        assertEq(this.randomnessOf(bytes.concat(x, half)), sha256(short), "the smaller");
        half[63] = 0x56;
        short[0] = 0xa0;
        assertEq(this.randomnessOf(bytes.concat(x, half)), sha256(short), "the larger");
    }

    /// @dev Bytes of a call, as the library wants them.
    function randomnessOf(bytes calldata signature) external pure returns (bytes32) {
        return Quicknet.randomnessOf(signature);
    }

    function test_ATimeIsAnsweredByTheFirstRoundPublishedAfterIt() public {
        uint256 published = GENESIS + 999 * 3; // round 1000
        _beacon.post(1_000, ROUND_1000);
        for (uint256 before = 1; before <= 3; before++) {
            assertTrue(_beacon.readyAfter(published - before), "before it");
            assertEq(_beacon.readyAt(published - before), block.timestamp, "since it was posted");
        }
        assertTrue(!_beacon.readyAfter(published), "known then");
        assertTrue(!_beacon.readyAfter(published - 4), "another was first");
        vm.expectRevert(abi.encodeWithSelector(IBeacon.BeaconNotReady.selector, published));
        _beacon.seedAfter(published);
        assertEq(_beacon.roundAfter(0), 1, "the first");
        assertEq(_beacon.roundAfter(GENESIS - 1), 1, "the first");
        assertEq(_beacon.roundAfter(GENESIS), 2, "the second");
    }

    function test_RefusesTheSignatureOfAnotherRound() public {
        _refuses(1_001, ROUND_1000, abi.encodeWithSelector(DrandBeacon.SignatureWrong.selector, 1_001));
        _refuses(0, ROUND_1, abi.encodeWithSelector(DrandBeacon.SignatureWrong.selector, 0));
    }

    function test_RefusesARoundTwice() public {
        _beacon.post(1, ROUND_1);
        _refuses(1, ROUND_1, abi.encodeWithSelector(DrandBeacon.RoundKnown.selector, 1));
    }

    /// @dev The other root, infinity, and points that are not on the curve, or not in the subgroup.
    function test_RefusesOtherPoints() public {
        bytes memory mirrored = bytes.concat(ROUND_1);
        bytes memory root =
            hex"000000000000000000000000000000000a459cfbb1f7c0572a29579b33aacf812e3b7cbf253a01843b3ef432c39fdf5c8d1a50658e0bdb0f7f13ef54e3b3333a";
        for (uint256 i = 0; i < 64; i++) mirrored[64 + i] = root[i];
        _refuses(1, mirrored, abi.encodeWithSelector(DrandBeacon.SignatureWrong.selector, 1));
        _refuses(1, new bytes(128), abi.encodeWithSelector(DrandBeacon.SignatureWrong.selector, 1));
        bytes memory changed = bytes.concat(ROUND_1);
        changed[127] ^= 0x01;
        _refuses(1, changed, abi.encodeWithSelector(Quicknet.PointInvalid.selector));
        changed = bytes.concat(ROUND_1);
        changed[0] = 0x01;
        _refuses(1, changed, abi.encodeWithSelector(Quicknet.PointInvalid.selector));
        // (4, sqrt(4^3 + 4)) lies on the curve, and outside of G1.
        _refuses(1, _outsideOfTheSubgroup(), abi.encodeWithSelector(Quicknet.PointInvalid.selector));
    }

    function test_RefusesOtherLengths() public {
        for (uint256 length = 0; length < 300; length += 48) {
            _refuses(1, new bytes(length), abi.encodeWithSelector(DrandBeacon.SignatureLength.selector, length));
        }
    }

    function testFuzz_RefusesAnyOtherBit(uint256 bit) public {
        bit = bound(bit, 0, 1_023);
        bytes memory changed = bytes.concat(ROUND_1000);
        changed[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        _refusesAny(1_000, changed);
    }

    function _takes(uint64 round, bytes memory signature, bytes32 randomness) private {
        vm.expectEmit();
        emit DrandBeacon.RoundPosted(round, randomness);
        _beacon.post(round, signature);
        assertEq(_beacon.seedAfter(GENESIS + (uint256(round) - 1) * 3 - 1), randomness, "as published");
    }

    function _refuses(uint64 round, bytes memory signature, bytes memory reason) private {
        vm.expectRevert(reason);
        _beacon.post(round, signature);
    }

    function _refusesAny(uint64 round, bytes memory signature) private {
        vm.expectRevert();
        _beacon.post(round, signature);
    }

    function _outsideOfTheSubgroup() private pure returns (bytes memory) {
        return
            hex"00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000004"
            hex"000000000000000000000000000000000a989badd40d6212b33cffc3f3763e9bc760f988c9926b26da9dd85e928483446346b8ed00e1de5d5ea93e354abe706c";
    }
}
