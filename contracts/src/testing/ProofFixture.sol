// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "../beacon/IBeacon.sol";
import {IStorageMarket} from "../storage/IStorageMarket.sol";
import {PieceSet} from "../storage/proof/PieceSet.sol";
import {ProofLedger} from "../storage/proof/ProofLedger.sol";
import {Assert} from "./Assert.sol";
import {vm} from "./Vm.sol";

/// @dev Gives a seed ten seconds after every time, save in the times that are set silent.
contract IdealBeacon is IBeacon {
    uint256 public silentFrom;
    uint256 public silentTo;
    bytes32 public salt;
    bytes32 public only;

    /// @dev From now on this is every seed.
    function say(bytes32 seed) external {
        only = seed;
    }

    function silence(uint256 from, uint256 to) external {
        (silentFrom, silentTo) = (from, to);
    }

    function stir(bytes32 salt_) external {
        salt = salt_;
    }

    function seedAfter(uint256 time) external view returns (bytes32) {
        if (!readyAfter(time)) revert BeaconNotReady(time);
        return only == 0 ? keccak256(abi.encode(salt, time)) : only;
    }

    function readyAfter(uint256 time) public view returns (bool) {
        return readyAt(time) != 0;
    }

    function readyAt(uint256 time) public view returns (uint256) {
        uint256 answer = time >= silentFrom && time < silentTo ? silentTo : time + 10;
        return block.timestamp >= answer ? answer : 0;
    }
}

/// @dev Takes down what the ledger tells the market.
contract MarkSink {
    mapping(uint64 deal => uint256) public weightOf;
    uint256 public calls;

    function marked(uint64 deal, uint64, uint256 weightBytes) external {
        weightOf[deal] += weightBytes;
        calls++;
    }
}

/// @dev A ledger with small pieces, whose nodes follow from their deal, and a prover that follows the written rule step by
///      step, without any code of the ledger.
abstract contract ProofFixture is Assert {
    uint64 internal constant GENESIS = 1_800_000_000;
    uint64 internal constant EPOCH = 86_400;
    uint16 internal constant WINDOWS = 48;
    uint256 internal constant HITS = 24;

    IdealBeacon internal beacon;
    MarkSink internal sink;
    ProofLedger internal ledger;
    address internal alice = vm.addr(0xA11CE);
    address internal bob = vm.addr(0xB0B);
    mapping(uint64 deal => bool) internal lost;

    function setUp() public virtual {
        vm.warp(GENESIS);
        beacon = new IdealBeacon();
        sink = new MarkSink();
        ledger = _newLedger();
        ledger.setWindow(alice, 3);
        ledger.setWindow(bob, 3);
    }

    function _newLedger() internal virtual returns (ProofLedger) {
        return new ProofLedger(
            beacon, IStorageMarket(address(sink)), address(this), ProofLedger.Parameters(GENESIS, EPOCH, WINDOWS, uint8(HITS))
        );
    }

    function _add(address provider, uint64 deal, uint64 sizeBytes) internal {
        uint8 height = _heightOf(sizeBytes);
        bytes32 root = _rootOf(deal, height);
        vm.prank(address(sink));
        ledger.add(provider, deal, root, height, sizeBytes);
    }

    function _remove(uint64 deal) internal {
        vm.prank(address(sink));
        ledger.remove(deal);
    }

    /// @dev Ten pieces of several heights, from deal `first` on.
    function _fill(address provider, uint64 first) internal {
        for (uint64 i = 0; i < 10; i++) _add(provider, first + i, 60 + 97 * i);
    }

    /// @dev Waits for the seed of that epoch.
    function _enter(address provider, uint64 epoch) internal returns (bytes32 seed) {
        (uint256 opens,) = ledger.windowOf(provider, epoch);
        vm.warp(opens + 10);
        return beacon.seedAfter(opens);
    }

    function _prove(address provider, uint64 epoch) internal {
        bytes32 seed = _enter(provider, epoch);
        (bytes memory openings, uint256 faulty,) = _proofOf(provider, seed, ledger.due(provider).previous);
        vm.prank(provider);
        ledger.prove(epoch, faulty, openings);
    }

    function _proofOf(address provider, bytes32 seed, bytes32 previous)
        internal
        view
        returns (bytes memory openings, uint256 faulty, bytes32 digest)
    {
        bytes32 begin =
            sha256(abi.encodePacked("watt/post/1", seed, bytes32(uint256(uint160(provider))), previous));
        return _proofFrom(begin, provider);
    }

    function _proofFrom(bytes32 first, address provider)
        internal
        view
        returns (bytes memory openings, uint256 faulty, bytes32 digest)
    {
        uint256[32] memory counts;
        uint256 total = 0;
        for (uint8 h = 2; h < 32; h++) {
            counts[h] = ledger.pieces(provider, h, 0, type(uint256).max).length;
            total += counts[h] << h;
        }
        (bytes32 s, uint256 hit) = (first, 0);
        for (uint256 j = 0; hit < HITS && j < 16 * HITS; j++) {
            uint256 rest = _draw(first, j) % total;
            uint8 h = 2;
            for (; rest >= counts[h] << h; h++) rest -= counts[h] << h;
            PieceSet.Piece memory piece = ledger.pieces(provider, h, rest >> h, 1)[0];
            uint256 leaf = rest & ((1 << h) - 1);
            if (leaf >= _leavesOf(piece.sizeBytes)) continue;
            if (lost[piece.deal]) {
                faulty |= 1 << hit;
                s = sha256(abi.encodePacked(s, "faulty", piece.deal));
            } else {
                openings = bytes.concat(openings, _opening(piece.deal, h, leaf));
                s = sha256(abi.encodePacked(s, _node(piece.deal, 0, leaf)));
            }
            hit++;
        }
        digest = s;
    }

    function _activationOf(uint64 deal, uint64 sizeBytes, bytes32 seed) internal pure returns (bytes memory openings) {
        uint8 height = _heightOf(sizeBytes);
        bytes32 s = sha256(abi.encodePacked("watt/activate/1", seed, deal));
        uint256 hit = 0;
        for (uint256 j = 0; hit < 4 && j < 64; j++) {
            uint256 leaf = _draw(s, j) % (1 << height);
            if (leaf >= _leavesOf(sizeBytes)) continue;
            openings = bytes.concat(openings, _opening(deal, height, leaf));
            hit++;
        }
    }

    function _draw(bytes32 s, uint256 j) internal pure returns (uint256 value) {
        bytes32 hash = sha256(abi.encodePacked(s, bytes1(uint8(j)), bytes1(uint8(j >> 8)), bytes2(0)));
        for (uint256 i = 0; i < 8; i++) value |= uint256(uint8(hash[i])) << (8 * i);
    }

    function _leavesOf(uint64 sizeBytes) internal pure returns (uint256) {
        return (uint256(sizeBytes) * 4 + 126) / 127;
    }

    function _heightOf(uint64 sizeBytes) internal pure returns (uint8 height) {
        height = 2;
        while ((1 << height) < _leavesOf(sizeBytes)) height++;
    }

    function _rootOf(uint64 deal, uint8 height) internal pure returns (bytes32) {
        return _node(deal, height, 0);
    }

    function _opening(uint64 deal, uint8 height, uint256 leaf) internal pure returns (bytes memory opening) {
        opening = abi.encodePacked(_node(deal, 0, leaf));
        for (uint8 level = 0; level < height; level++)
            opening = bytes.concat(opening, _node(deal, level, (leaf >> level) ^ 1));
    }

    /// @dev Node `index` of a level; those of the lowest follow from the deal.
    function _node(uint64 deal, uint8 level, uint256 index) internal pure returns (bytes32) {
        if (level == 0) return sha256(abi.encodePacked(deal, index)) & ~bytes32(uint256(0xc0));
        bytes32 left = _node(deal, level - 1, index * 2);
        return sha256(abi.encodePacked(left, _node(deal, level - 1, index * 2 + 1))) & ~bytes32(uint256(0xc0));
    }
}
