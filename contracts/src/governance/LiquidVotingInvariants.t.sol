// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assert} from "../testing/Assert.sol";
import {GovernanceFixture} from "../testing/GovernanceFixture.sol";
import {vm} from "../testing/Vm.sol";
import {DelegationBook} from "./DelegationBook.sol";
import {GovernorCountingLiquid} from "./GovernorCountingLiquid.sol";
import {LiquidGovernor} from "./LiquidGovernor.sol";
import {Topic} from "./Topic.sol";
import {WrappedWatt} from "./WrappedWatt.sol";

/// @dev Everything that anybody can do while a vote is open, right and wrong.
contract VotingHandler is Assert {
    uint256 public constant HOLDERS = 13;
    LiquidGovernor private immutable governor;
    uint256 private immutable id;
    /// @dev Index of whom each followed at the snapshot; HOLDERS for nobody.
    uint256[HOLDERS] public follows;
    uint256 public counted;

    constructor(LiquidGovernor governor_, uint256 id_, uint256[HOLDERS] memory follows_) {
        (governor, id, follows) = (governor_, id_, follows_);
    }

    function holder(uint256 index) public pure returns (address) {
        return address(uint160(0x2000 + index));
    }

    function vote(uint256 who, uint8 support) external {
        vm.prank(holder(who % HOLDERS));
        try governor.castVote(id, support % 4) {} catch {}
    }

    function showPath(uint256 who, uint256 hops) external {
        hops = bound(hops, 1, 9);
        uint256 length = 0;
        for (uint256 node = who % HOLDERS; length <= hops && node != HOLDERS; node = follows[node]) ++length;
        address[] memory path = new address[](length);
        for ((uint256 i, uint256 node) = (0, who % HOLDERS); i < length; (++i, node = follows[node])) path[i] = holder(node);
        _show(path);
    }

    function showForgedPath(uint256[4] calldata nodes, uint256 hops) external {
        hops = bound(hops, 1, 3);
        address[] memory path = new address[](hops + 1);
        for (uint256 i = 0; i <= hops; ++i) path[i] = holder(nodes[i] % HOLDERS);
        _show(path);
    }

    function move(uint256 from, uint256 to, uint256 amount) external {
        WrappedWatt token = WrappedWatt(payable(address(governor.token())));
        address sender = holder(from % HOLDERS);
        amount = bound(amount, 0, token.balanceOf(sender));
        vm.prank(sender);
        token.transfer(holder(to % HOLDERS), amount);
    }

    function follow(uint256 from, uint256 to) external {
        DelegationBook book = governor.delegationBook();
        vm.prank(holder(from % HOLDERS));
        try book.delegate(Topic.Parameters, holder(to % HOLDERS)) {} catch {}
    }

    function wait_(uint256 time) external {
        uint256 close = governor.proposalDeadline(id);
        vm.warp(bound(block.timestamp + (time % 1 hours), block.timestamp, close));
    }

    function _show(address[] memory path) private {
        address[][] memory paths = new address[][](1);
        paths[0] = path;
        try governor.castPaths(id, paths) returns (uint256 moved) {
            counted += moved;
        } catch {}
    }
}

contract LiquidVotingInvariants is GovernanceFixture {
    uint256 private constant HOLDERS = 13;
    VotingHandler private handler;
    uint256 private id;
    uint256 private supply;

    /// @dev A chain of ten, and a cycle of two with a tail.
    function setUp() public {
        _makeGovernance();
        uint256[HOLDERS] memory follows = [uint256(1), 2, 3, 4, 5, 6, 7, 8, 9, HOLDERS, 11, 10, 10];
        for (uint256 i = 0; i < HOLDERS; ++i) {
            _give(address(uint160(0x2000 + i)), _weight(i));
            supply += _weight(i);
            if (follows[i] != HOLDERS) {
                _follow(address(uint160(0x2000 + i)), Topic.Parameters, address(uint160(0x2000 + follows[i])));
            }
        }
        _later(1);
        id = _open(address(uint160(0x2000 + 12)), _parameterAction());
        handler = new VotingHandler(governor, id, follows);
    }

    function targetContracts() public view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(handler);
    }

    /// @dev One invariant, so that one run of random calls serves all promises.
    function invariant_allPromises() external view {
        _talliesAreTheWeightsOfCountedHolders();
        _ownVoteAlwaysWins();
        _aDistantVoterIsOnTheHoldersPath();
    }

    function _talliesAreTheWeightsOfCountedHolders() private view {
        uint256[3] memory sums;
        for (uint256 i = 0; i < HOLDERS; ++i) {
            GovernorCountingLiquid.Receipt memory receipt = governor.receiptOf(id, handler.holder(i));
            if (receipt.distance == 0) {
                assertEq(receipt.weight, 0, "not counted, no weight");
                continue;
            }
            assertEq(receipt.weight, _weight(i), "the weight of the snapshot, whole and once");
            sums[receipt.support] += receipt.weight;
        }
        _assertTally(id, sums[AGAINST], sums[FOR], sums[ABSTAIN]);
        assertLe(sums[AGAINST] + sums[FOR] + sums[ABSTAIN], supply, "no more than there is");
    }

    function _ownVoteAlwaysWins() private view {
        for (uint256 i = 0; i < HOLDERS; ++i) {
            GovernorCountingLiquid.Receipt memory receipt = governor.receiptOf(id, handler.holder(i));
            assertEq(receipt.vote != 0 ? 1 : 0, receipt.distance == 1 ? 1 : 0, "voted if and only if cast by itself");
            if (receipt.vote != 0) assertEq(receipt.support, receipt.vote - 1, "as it voted");
        }
    }

    function _aDistantVoterIsOnTheHoldersPath() private view {
        for (uint256 i = 0; i < HOLDERS; ++i) {
            GovernorCountingLiquid.Receipt memory receipt = governor.receiptOf(id, handler.holder(i));
            if (receipt.distance < 2) continue;
            assertLe(receipt.distance, 9, "eight hops");
            uint256 node = i;
            for (uint256 hop = 1; hop < receipt.distance; ++hop) node = handler.follows(node);
            assertEq(governor.receiptOf(id, handler.holder(node)).vote, receipt.support + 1, "the voter's vote");
        }
    }

    /// @dev Powers of two, so that a sum tells who is in it.
    function _weight(uint256 index) private pure returns (uint256) {
        return 1 ether << index;
    }
}
