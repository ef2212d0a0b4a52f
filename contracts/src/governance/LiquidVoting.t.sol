// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GovernanceFixture} from "../testing/GovernanceFixture.sol";
import {vm} from "../testing/Vm.sol";
import {GovernorCountingLiquid} from "./GovernorCountingLiquid.sol";
import {Topic} from "./Topic.sol";

/// @title Whose vote casts whose weight. Four holders follow one another: ana -> ben -> cleo -> dan.
contract LiquidVotingTest is GovernanceFixture {
    address private constant ANA = address(0xA1);
    address private constant BEN = address(0xA2);
    address private constant CLEO = address(0xA3);
    address private constant DAN = address(0xA4);
    uint256 private id;

    function setUp() public {
        _makeGovernance();
        _give(ANA, 1_000 ether);
        _give(BEN, 2_000 ether);
        _give(CLEO, 4_000 ether);
        _give(DAN, 8_000 ether);
        _follow(ANA, Topic.Parameters, BEN);
        _follow(BEN, Topic.Parameters, CLEO);
        _follow(CLEO, Topic.Parameters, DAN);
        _later(1);
        id = _open(DAN, _parameterAction());
    }

    function test_oneVoteCastsAWholeChain() public {
        _vote(DAN, id, FOR);
        vm.expectEmit(address(governor));
        emit GovernorCountingLiquid.PathCounted(id, ANA, DAN, 3, FOR, 1_000 ether);
        assertEq(_cast(id, _path(ANA, BEN, CLEO, DAN)), 1_000 ether, "moved");
        _cast(id, _path(BEN, CLEO, DAN));
        _cast(id, _path(CLEO, DAN));
        _assertTally(id, 0, 15_000 ether, 0);
        assertFalse(governor.hasVoted(id, ANA), "represented is not voted");
        assertEq(governor.receiptOf(id, ANA).distance, 4, "three hops away");
    }

    function test_aPathMayEndWhereAWeightIsAlreadyCast() public {
        _vote(DAN, id, ABSTAIN);
        address[][] memory tree = new address[][](3);
        (tree[0], tree[1], tree[2]) = (_path(CLEO, DAN), _path(BEN, CLEO), _path(ANA, BEN));
        assertEq(governor.castPaths(id, tree), 7_000 ether, "moved");
        _assertTally(id, 0, 0, 15_000 ether);
        assertEq(governor.receiptOf(id, ANA).distance, 4, "three hops away");
    }

    function test_votesAndCastsInOneTransaction() public {
        address[][] memory paths = new address[][](1);
        paths[0] = _path(CLEO, DAN);
        vm.prank(DAN);
        assertEq(governor.castVoteWithPaths(id, AGAINST, paths), 8_000 ether, "own weight");
        _assertTally(id, 12_000 ether, 0, 0);
    }

    function test_aNearerVoteTakesTheWeightWhenItsPathIsShown() public {
        _vote(DAN, id, FOR);
        _cast(id, _path(ANA, BEN, CLEO, DAN));
        _vote(BEN, id, AGAINST);
        _cast(id, _path(ANA, BEN));
        _assertTally(id, 3_000 ether, 8_000 ether, 0);
        assertEq(_cast(id, _path(ANA, BEN)), 0, "already there");
    }

    function test_aPathIsReadToTheNearestVoterOnly() public {
        _vote(DAN, id, FOR);
        _vote(BEN, id, AGAINST);
        _cast(id, _path(ANA, BEN, CLEO, DAN));
        _assertTally(id, 3_000 ether, 8_000 ether, 0);
        assertEq(governor.receiptOf(id, ANA).distance, 2, "one hop away");
    }

    function test_whatFollowsTheNearestVoterDoesNotMatter() public {
        _vote(BEN, id, AGAINST);
        _cast(id, _path(ANA, BEN, address(0xBAD)));
        _assertTally(id, 3_000 ether, 0, 0);
    }

    function test_ownVoteTakesTheWeightBackAndKeepsIt() public {
        _vote(DAN, id, FOR);
        _cast(id, _path(ANA, BEN, CLEO, DAN));
        vm.expectEmit(address(governor));
        emit GovernorCountingLiquid.WeightTakenBack(id, ANA, FOR, 1_000 ether);
        _vote(ANA, id, AGAINST);
        assertEq(_cast(id, _path(ANA, BEN, CLEO, DAN)), 0, "nothing to take");
        _assertTally(id, 1_000 ether, 8_000 ether, 0);
    }

    function test_onlyTheTopicOfTheProposalCounts() public {
        _follow(ANA, Topic.Treasury, DAN);
        _later(1);
        vm.deal(address(timelock), 1);
        uint256 other = _open(DAN, _action(address(0xFEED), "", "Pay nothing"));
        _vote(DAN, other, FOR);
        _cast(other, _path(ANA, DAN));
        _assertTally(other, 0, 9_000 ether, 0);
        vm.expectRevert(abi.encodeWithSelector(GovernorCountingLiquid.GovernorPathFalseEdge.selector, CLEO, DAN));
        _cast(other, _path(CLEO, DAN));
    }

    function test_refusesAPathWithoutAVoter() public {
        vm.expectRevert(abi.encodeWithSelector(GovernorCountingLiquid.GovernorPathNobodyVoted.selector, ANA));
        _cast(id, _path(ANA, BEN));
    }

    function test_refusesPathsOfNoEdge() public {
        vm.expectRevert(abi.encodeWithSelector(GovernorCountingLiquid.GovernorPathLength.selector, 0, 8));
        _cast(id, new address[](0));
        vm.expectRevert(abi.encodeWithSelector(GovernorCountingLiquid.GovernorPathLength.selector, 0, 8));
        _cast(id, new address[](1));
    }

    function test_pathsAreCastWhileTheVoteIsOpen() public {
        _vote(DAN, id, FOR);
        _close(id);
        vm.expectRevert();
        _cast(id, _path(CLEO, DAN));
        vm.expectRevert();
        governor.castVoteWithPaths(id, FOR, new address[][](0));
    }

    /// @dev Ten accounts in a row: eight hops count, nine do not, neither at once nor in pieces.
    function test_eightHopsAndNoMore() public {
        address[] memory row = new address[](10);
        for (uint160 i = 0; i < 10; ++i) {
            row[i] = address(0x100 + i);
            _give(row[i], 1 ether);
            if (i > 0) _follow(row[i - 1], Topic.Parameters, row[i]);
        }
        _later(1);
        uint256 long = _open(DAN, _action(address(dial), _parameterAction().payloads[0], "A long chain"));
        _vote(row[9], long, FOR);
        vm.expectRevert(abi.encodeWithSelector(GovernorCountingLiquid.GovernorPathLength.selector, 9, 8));
        _cast(long, row);
        address[] memory eight = new address[](9);
        for (uint256 i = 0; i < 9; ++i) eight[i] = row[i + 1];
        _cast(long, eight);
        _assertTally(long, 0, 2 ether, 0);
        vm.expectRevert(abi.encodeWithSelector(GovernorCountingLiquid.GovernorPathLength.selector, 9, 8));
        _cast(long, _path(row[0], row[1]));
    }

    /// @dev A delegate without coins carries the weight of those who follow it.
    function test_aVoterWithoutCoinsCastsTheWeightOfOthers() public {
        address eve = address(0xE0E);
        _follow(ANA, Topic.Parameters, eve);
        _later(1);
        uint256 next = _open(DAN, _action(address(dial), _parameterAction().payloads[0], "Again"));
        _vote(eve, next, FOR);
        _assertTally(next, 0, 0, 0);
        _cast(next, _path(ANA, eve));
        _assertTally(next, 0, 1_000 ether, 0);
    }

    function test_pathsReachTheQuorum() public {
        _give(address(0x999), 100_000 ether);
        _later(1);
        uint256 next = _open(DAN, _action(address(dial), _parameterAction().payloads[0], "Again"));
        assertEq(governor.quorum(governor.proposalSnapshot(next)), 4_600 ether, "quorum");
        _vote(CLEO, next, FOR);
        uint256 close = governor.proposalDeadline(next);
        vm.warp(close);
        _cast(next, _path(BEN, CLEO));
        assertEq(governor.proposalDeadline(next), close + 2 days, "time to answer");
    }
}
