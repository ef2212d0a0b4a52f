// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assert} from "../testing/Assert.sol";
import {RewardTree} from "../testing/people/RewardTree.sol";
import {vm} from "../testing/Vm.sol";
import {DailyRewards} from "./DailyRewards.sol";

/// @dev Refuses money, or burns all gas it is given, or answers with more than anyone wants to read.
contract Refuser {
    uint256 public mode;

    function set(uint256 mode_) external {
        mode = mode_;
    }

    receive() external payable {
        if (mode == 0) revert("no");
        if (mode == 1) while (true) {}
        if (mode == 2) {
            assembly {
                revert(0, 1000000)
            }
        }
    }
}

/// @dev Claims again while it is paid, for itself and for its neighbour.
contract Reentrant {
    DailyRewards private immutable _rewards;
    DailyRewards.Claim[] private _claims;
    uint256 public caught;

    constructor(DailyRewards rewards) {
        _rewards = rewards;
    }

    function add(DailyRewards.Claim calldata it) external {
        _claims.push(it);
    }

    receive() external payable {
        for (uint256 i = 0; i < _claims.length; ++i) {
            DailyRewards.Claim memory it = _claims[i];
            try _rewards.claim(it.id, it.account, it.earnedGwei, it.provisionalGwei, it.proof) {} catch {
                ++caught;
            }
        }
    }
}

/// @title Rewards are what the last root says, once each, to whom it says.
contract DailyRewardsTest is Assert {
    uint64 private constant DAY = 20_833;
    bytes32 private constant KNOWN_LEAF = 0xb40bff5f97665dd0edad8fb47dffe012c95d328fdb0a0f3cba428a2699dc2d81;
    bytes32 private constant KNOWN_ROOT_OF_ONE = 0x7a6e2fdf37da0420765b8614873265f53758397ba0307d0ecc26f2cbc8b5a7b9;
    bytes32 private constant KNOWN_ROOT_OF_THREE = 0xc605b1e010bbf20985339bb4b64b7c6ec400dba6f4a33feb2db236876e1abbd0;
    uint256 private constant FUNDS = 1_000 ether;
    address private constant SYSTEM = 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE;

    DailyRewards private _rewards;
    bytes32[] private _leaves;
    DailyRewards.Claim[] private _claims;

    function setUp() external {
        _rewards = new DailyRewards();
        vm.deal(address(_rewards), FUNDS);
        for (uint256 i = 0; i < 5; ++i) _add(address(uint160(0xACC0 + i)), uint64(100 + i), uint64(i));
        _close(DAY);
    }

    /// @dev Computed apart, with node:crypto, from the text of the specification.
    function test_KnownLeafAndRoot() public {
        address account = 0x1111111111111111111111111111111111111111;
        bytes32 leaf = _rewards.leafOf(1, account, 1_000_000_007, 42);
        assertEq(leaf, KNOWN_LEAF, "leaf");
        delete _leaves;
        _leaves.push(leaf);
        assertEq(RewardTree.rootOf(_leaves), KNOWN_ROOT_OF_ONE, "one leaf: beside an absent one");
        _leaves.push(_rewards.leafOf(2, account, 5, 0));
        _leaves.push(_rewards.leafOf(3, account, 6, 7));
        assertEq(RewardTree.rootOf(_leaves), KNOWN_ROOT_OF_THREE, "three leaves: the fourth is absent");
    }

    function test_WhatACloseSaidCanBeRead() public {
        bytes32 word = keccak256("word");
        vm.prank(SYSTEM);
        _rewards.closeEpoch(DAY + 1, "root", 6, 10, 20, 30, 40, word);
        assertEq(_rewards.root(), "root", "root");
        assertEq(_rewards.day(), DAY + 1, "day");
        assertEq(_rewards.members(), 6, "members");
        assertEq(_rewards.depth(), 3, "depth");
        assertEq(_rewards.word(), word, "word of the open day");
        assertEq(_rewards.wordOf(DAY + 2), word, "by its number");
        assertEq(_rewards.wordOf(DAY + 3), 0, "nobody knows the next");
        DailyRewards.DayTotals memory totals = _rewards.totalsOf(DAY + 1);
        assertEq(totals.root, "root", "root of the day");
        assertEq(totals.emittedGwei, 10, "emitted");
        assertEq(totals.feesGwei, 20, "fees");
        assertEq(totals.paidGwei, 30, "paid");
        assertEq(totals.weight, 40, "weight");
        assertEq(totals.members, 6, "members of the day");
        assertTrue(totals.isClosed, "closed");
        assertTrue(_rewards.totalsOf(DAY).isClosed, "the day before stays known");
        assertFalse(_rewards.totalsOf(DAY + 2).isClosed, "not yet");
    }

    /// @dev Light clients prove these slots.
    function test_StorageLiesWhereProofsLook() public {
        assertEq(vm.load(address(_rewards), 0), _rewards.root(), "slot 0");
        uint256 packed = uint256(vm.load(address(_rewards), bytes32(uint256(1))));
        assertEq(packed, DAY | (5 << 64) | (3 << 96), "slot 1");
        assertEq(vm.load(address(_rewards), bytes32(uint256(2))), _rewards.word(), "slot 2");
        _claim(_claims[4]);
        bytes32 claimed = vm.load(address(_rewards), keccak256(abi.encode(uint256(5), uint256(3))));
        assertEq(uint256(claimed), 104, "slot 3: what is claimed, by id");
    }

    function test_OnlyTheLedgerClosesADay() public {
        address[3] memory others = [address(this), address(0), address(_rewards)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(DailyRewards.OnlySystem.selector, others[i]));
            _rewards.closeEpoch(DAY + 1, "root", 1, 0, 0, 0, 0, 0);
        }
    }

    function test_PaysEverybodyWhatTheyEarned() public {
        for (uint256 i = 0; i < 5; ++i) {
            vm.expectEmit(address(_rewards));
            emit DailyRewards.Claimed(uint32(i) + 1, uint64(100 + i));
            _claim(_claims[i]);
            assertEq(_claims[i].account.balance, (100 + i) * 1 gwei, "to the account, whoever asks");
            assertEq(_rewards.claimedGwei(uint32(i) + 1), 100 + i, "noted");
        }
        assertEq(address(_rewards).balance, FUNDS - 510 gwei, "and no more");
    }

    function test_PaysNothingTwice() public {
        _claim(_claims[2]);
        _refuse(_claims[2], abi.encodeWithSelector(DailyRewards.NothingToClaim.selector, 3, 102));
    }

    function test_WhoComesRarelyGetsAllAtOnce() public {
        _claim(_claims[0]);
        _set(0, 150, 0);
        _set(1, 300, 0);
        _close(DAY + 1);
        _claim(_claims[0]);
        _claim(_claims[1]);
        assertEq(_claims[0].account.balance, 150 gwei, "in two parts");
        assertEq(_claims[1].account.balance, 300 gwei, "in one");
    }

    function test_NobodyEarnsNothing() public {
        _set(0, 0, 1_000);
        _close(DAY + 1);
        _refuse(_claims[0], abi.encodeWithSelector(DailyRewards.NothingToClaim.selector, 1, 0));
    }

    /// @dev After its time, what was not claimed is taken back by a leaf that earned no more than was claimed.
    function test_WhatExpiredCannotBeClaimed() public {
        DailyRewards.Claim memory old = _claims[1];
        _claim(_claims[0]);
        _set(1, 0, 0);
        _close(DAY + 1);
        _refuse(old, _notProven(DAY + 1));
        _refuse(_claims[1], abi.encodeWithSelector(DailyRewards.NothingToClaim.selector, 2, 0));
        _refuse(_claims[0], abi.encodeWithSelector(DailyRewards.NothingToClaim.selector, 1, 100));
    }

    function test_OnlyTheLatestRootCounts() public {
        DailyRewards.Claim memory old = _claims[0];
        _set(3, 900, 0);
        _close(DAY + 1);
        _refuse(old, _notProven(DAY + 1));
        _claim(_claims[0]);
    }

    function test_RefusesAnothersProofAndAnyOtherLeaf() public {
        DailyRewards.Claim memory it = _claims[1];
        it.proof = _claims[0].proof;
        _refuse(it, _notProven(DAY));
        it = _claims[1];
        it.account = address(this);
        _refuse(it, _notProven(DAY));
        it = _claims[1];
        it.earnedGwei++;
        _refuse(it, _notProven(DAY));
        it = _claims[1];
        it.provisionalGwei++;
        _refuse(it, _notProven(DAY));
        it = _claims[1];
        it.id = 3;
        _refuse(it, _notProven(DAY));
    }

    function test_RefusesProofsOfAnotherDepth() public {
        DailyRewards.Claim memory it = _claims[0];
        it.proof = new bytes32[](2);
        _refuse(it, abi.encodeWithSelector(DailyRewards.ProofLength.selector, 2, 3));
        it.proof = new bytes32[](4);
        _refuse(it, abi.encodeWithSelector(DailyRewards.ProofLength.selector, 4, 3));
    }

    function test_RefusesLeavesThatAreNotThere() public {
        DailyRewards.Claim memory it = _claims[0];
        it.id = 0;
        _refuse(it, abi.encodeWithSelector(DailyRewards.NotInTree.selector, 0, 5));
        it.id = 6;
        _refuse(it, abi.encodeWithSelector(DailyRewards.NotInTree.selector, 6, 5));
        // A leaf that another tree would have: its place is right, but nobody is a member there.
        _add(address(this), 50, 0);
        bytes32 root = RewardTree.rootOf(_leaves);
        vm.prank(SYSTEM);
        _rewards.closeEpoch(DAY + 1, root, 5, 0, 0, 0, 0, 0);
        _prove();
        _refuse(_claims[5], abi.encodeWithSelector(DailyRewards.NotInTree.selector, 6, 5));
    }

    function test_BeforeTheFirstCloseThereIsNothing() public {
        _rewards = new DailyRewards();
        _refuse(_claims[0], abi.encodeWithSelector(DailyRewards.NotInTree.selector, 1, 0));
        assertEq(_rewards.word(), 0, "no word yet");
    }

    function test_ATreeOfOneHasADepthOfOne() public {
        uint8[6] memory depths = [1, 1, 1, 2, 2, 3];
        for (uint32 members = 0; members <= 5; ++members) {
            vm.prank(SYSTEM);
            _rewards.closeEpoch(DAY + 1, 0, members, 0, 0, 0, 0, 0);
            assertEq(_rewards.depth(), depths[members], "depth");
        }
        vm.prank(SYSTEM);
        _rewards.closeEpoch(DAY + 1, 0, 1_000_000, 0, 0, 0, 0, 0);
        assertEq(_rewards.depth(), 20, "of a million");
        vm.prank(SYSTEM);
        _rewards.closeEpoch(DAY + 1, 0, type(uint32).max, 0, 0, 0, 0, 0);
        assertEq(_rewards.depth(), 32, "of all there can be");
    }

    function test_WhenMoneyIsMissingNothingIsNoted() public {
        vm.deal(address(_rewards), 1 gwei);
        _refuse(_claims[0], abi.encodeWithSelector(DailyRewards.PaymentRefused.selector, _claims[0].account));
        assertEq(_rewards.claimedGwei(1), 0, "not claimed");
    }

    function test_ARefusingAccountHurtsNobodyElse() public {
        Refuser refuser = new Refuser();
        _add(address(refuser), 7, 0);
        _close(DAY + 1);
        for (uint256 mode = 0; mode < 3; ++mode) {
            refuser.set(mode);
            uint256 snapshot = vm.snapshotState();
            uint256 gas = gasleft();
            uint256 paid = _rewards.claimMany(_claims);
            assertLt(gas - gasleft(), 600_000, "no more gas than a batch of six may take");
            assertEq(paid, 510 gwei, "all others");
            assertEq(_rewards.claimedGwei(6), 0, "it may come later");
            assertEq(_claims[0].account.balance, 100 gwei, "paid");
            vm.revertToState(snapshot);
        }
        refuser.set(0);
        _refuse(_claims[5], abi.encodeWithSelector(DailyRewards.PaymentRefused.selector, address(refuser)));
        refuser.set(3);
        _claim(_claims[5]);
        assertEq(address(refuser).balance, 7 gwei, "as soon as it takes it");
    }

    function test_WhoIsPaidCannotClaimAgainMeanwhile() public {
        Reentrant thief = new Reentrant(_rewards);
        _add(address(thief), 50, 0);
        _close(DAY + 1);
        thief.add(_claims[5]);
        thief.add(_claims[0]);
        _claim(_claims[5]);
        assertEq(address(thief).balance, 50 gwei, "once");
        assertEq(thief.caught(), 1, "refused the second time");
        assertEq(_claims[0].account.balance, 100 gwei, "a neighbour's claim is a claim like any other");
        assertEq(address(_rewards).balance, FUNDS - 150 gwei, "and no more");
    }

    function test_ABatchPaysWhatIsLeft() public {
        _claim(_claims[1]);
        vm.expectEmit(address(_rewards));
        emit DailyRewards.Claimed(5, 104);
        uint256 paid = _rewards.claimMany(_claims);
        assertEq(paid, 409 gwei, "all but the one that was claimed");
        assertEq(_claims[1].account.balance, 101 gwei, "once");
        assertEq(_rewards.claimMany(_claims), 0, "nothing is left");
        DailyRewards.Claim[] memory twice = new DailyRewards.Claim[](2);
        _set(0, 111, 0);
        _close(DAY + 1);
        (twice[0], twice[1]) = (_claims[0], _claims[0]);
        assertEq(_rewards.claimMany(twice), 11 gwei, "twice in a batch is once");
    }

    function test_AWrongProofRevertsTheBatch() public {
        DailyRewards.Claim[] memory claims = _claims;
        claims[4].earnedGwei++;
        vm.expectRevert(_notProven(DAY));
        _rewards.claimMany(claims);
    }

    function testFuzz_EveryLeafOfEveryTreeIsPaidOnce(uint8 size, uint8 which, uint64 earned, uint64 provisional) public {
        delete _leaves;
        delete _claims;
        size = uint8(bound(size, 1, 40));
        which %= size;
        for (uint256 i = 0; i < size; ++i) {
            bool isIt = i == which;
            _add(address(uint160(0xBEE0 + i)), isIt ? uint64(bound(earned, 1, 1e12)) : 3, isIt ? provisional : 0);
        }
        _close(DAY + 1);
        DailyRewards.Claim memory it = _claims[which];
        _claim(it);
        assertEq(it.account.balance, uint256(it.earnedGwei) * 1 gwei, "exactly");
        _refuse(it, abi.encodeWithSelector(DailyRewards.NothingToClaim.selector, it.id, it.earnedGwei));
    }

    function testFuzz_RefusesProofsWithAnyChangedBit(uint16 bit) public {
        DailyRewards.Claim memory it = _claims[3];
        bit %= 768;
        it.proof[bit / 256] ^= bytes32(1 << (bit % 256));
        _refuse(it, _notProven(DAY));
    }

    function _add(address account, uint64 earned, uint64 provisional) private {
        uint32 id = uint32(_claims.length) + 1;
        _claims.push(DailyRewards.Claim(id, account, earned, provisional, new bytes32[](0)));
        _leaves.push(_rewards.leafOf(id, account, earned, provisional));
    }

    function _set(uint256 index, uint64 earned, uint64 provisional) private {
        (_claims[index].earnedGwei, _claims[index].provisionalGwei) = (earned, provisional);
        _leaves[index] = _rewards.leafOf(uint32(index) + 1, _claims[index].account, earned, provisional);
    }

    /// @dev Writes the root of the leaves, and renews all proofs.
    function _close(uint64 day) private {
        bytes32 root = RewardTree.rootOf(_leaves);
        vm.prank(SYSTEM);
        _rewards.closeEpoch(day, root, uint32(_leaves.length), 0, 0, 0, 0, 0);
        _prove();
    }

    function _prove() private {
        for (uint256 i = 0; i < _claims.length; ++i) _claims[i].proof = RewardTree.proofOf(_leaves, i);
    }

    function _claim(DailyRewards.Claim memory it) private {
        _rewards.claim(it.id, it.account, it.earnedGwei, it.provisionalGwei, it.proof);
    }

    function _refuse(DailyRewards.Claim memory it, bytes memory why) private {
        vm.expectRevert(why);
        _claim(it);
    }

    function _notProven(uint64 day) private pure returns (bytes memory) {
        return abi.encodeWithSelector(DailyRewards.NotProvenOn.selector, day);
    }
}
