// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketFixture} from "../../testing/storage/MarketFixture.sol";
import {LedgerDouble} from "../../testing/storage/LedgerDouble.sol";
import {ShardProofs} from "../../testing/storage/ShardProofs.sol";
import {vm} from "../../testing/Vm.sol";
import {IBeacon} from "../../beacon/IBeacon.sol";
import {IProofLedger} from "../IProofLedger.sol";
import {Deal, DealState} from "../IStorageMarket.sol";
import {Activation} from "./Activation.sol";
import {MarketState} from "./MarketState.sol";

/// @dev A deal begins with the right shard, by its provider, in time, and only once.
contract ActivationTest is MarketFixture {
    function setUp() public override {
        super.setUp();
        joinMany(5);
    }

    function testFuzz_everyShardOfEveryOrderCanBegin(uint8 n) external {
        n = uint8(bound(n, 1, 5));
        active(1, n);
        for (uint64 id = 1; id <= n; id++) {
            Deal memory d = market.deal(id);
            assertTrue(d.state == DealState.Active, "active");
            assertEq(d.firstEpoch, 1, "from the next epoch on");
            assertEq(d.endEpoch, 11, "for ten");
            (address holder, bytes32 root, , ) = ledger.held(id);
            assertEq(holder, d.provider, "the ledger has it");
            assertEq(root, roots(n)[d.slot], "its shard");
        }
    }

    function test_refusals() external {
        matched(2, 4);
        bytes32[] memory list = roots(4);
        bytes32[] memory proof = ShardProofs.proofOf(list, 0);
        bytes memory good = abi.encode(keccak256(abi.encode(block.timestamp)));
        uint256 matchedAt = block.timestamp;

        vm.prank(provider(0));
        vm.expectRevert(abi.encodeWithSelector(IBeacon.BeaconNotReady.selector, matchedAt));
        market.activate(1, list[0], proof, good);
        vm.warp(matchedAt + 60);
        vm.prank(provider(1));
        vm.expectRevert(abi.encodeWithSelector(MarketState.NotParty.selector, provider(1)));
        market.activate(1, list[0], proof, good);
        vm.startPrank(provider(0));
        vm.expectRevert(abi.encodeWithSelector(MarketState.DealUnknown.selector, 9));
        market.activate(9, list[0], proof, good);
        vm.expectRevert(abi.encodeWithSelector(Activation.WrongShard.selector, 1, list[1]));
        market.activate(1, list[1], ShardProofs.proofOf(list, 1), good);
        vm.expectRevert(LedgerDouble.OpeningsWrong.selector);
        market.activate(1, list[0], proof, "other");
        ledger.freeze(provider(0), true);
        vm.expectRevert(abi.encodeWithSelector(IProofLedger.SetFrozen.selector, provider(0), 0));
        market.activate(1, list[0], proof, good);
        ledger.freeze(provider(0), false);
        market.activate(1, list[0], proof, good);
        vm.expectRevert(abi.encodeWithSelector(MarketState.WrongState.selector, 1, DealState.Active));
        market.activate(1, list[0], proof, good);
        vm.stopPrank();
        vm.warp(matchedAt + 1 days + 1);
        vm.prank(provider(1));
        vm.expectRevert(abi.encodeWithSelector(Activation.StartMissed.selector, 2, matchedAt + 1 days));
        market.activate(2, list[1], proof, good);
    }

    /// @dev Whatever the bytes of a path, it leads to the root only with the right shard in the right place.
    function testFuzz_noOtherShardFits(uint8 slot, bytes32 root, bytes32[] calldata proof) external {
        matched(2, 4);
        vm.warp(block.timestamp + 60);
        slot = uint8(bound(slot, 0, 3));
        vm.assume(root != roots(4)[slot]);
        vm.prank(provider(slot));
        vm.expectRevert(abi.encodeWithSelector(Activation.WrongShard.selector, slot + 1, root));
        market.activate(slot + 1, root, proof, "");
    }

    function test_uploadersAreKnown() external {
        matched(2, 4);
        (address client, address repairer) = market.uploaders(1);
        assertEq(client, CLIENT, "client");
        assertEq(repairer, address(0), "no repairer");
    }
}
