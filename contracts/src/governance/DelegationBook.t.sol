// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assert} from "../testing/Assert.sol";
import {vm} from "../testing/Vm.sol";
import {DelegationBook} from "./DelegationBook.sol";
import {Topic, topicCount} from "./Topic.sol";

contract DelegationBookTest is Assert {
    uint256 private constant ANA_KEY = 0xA11A;
    uint256 private constant START = 1_750_000_000;
    address private ana = vm.addr(ANA_KEY);
    address private ben = address(0xB0B);
    address private cleo = address(0xC1E0);
    DelegationBook private book;

    function setUp() public {
        vm.warp(START);
        book = new DelegationBook(365 days);
    }

    function test_followsPerTopic() public {
        vm.expectEmit(address(book));
        emit DelegationBook.Delegated(ana, Topic.Ideas, ben, START + 365 days);
        vm.startPrank(ana);
        book.delegate(Topic.Ideas, ben);
        book.delegate(Topic.Treasury, cleo);
        vm.stopPrank();
        assertEq(book.delegateOf(ana, Topic.Ideas), ben, "ideas");
        assertEq(book.delegateOf(ana, Topic.Treasury), cleo, "treasury");
        assertEq(book.delegateOf(ana, Topic.Upgrades), address(0), "upgrades");
        assertEq(book.expiryOf(ana, Topic.Ideas), START + 365 days, "expiry");
        assertEq(book.expiryOf(ana, Topic.Upgrades), 0, "never written");
    }

    function test_followsOnAllTopicsAtOnce() public {
        vm.prank(ana);
        book.delegateAll(ben);
        for (uint8 topic = 0; topic < topicCount; ++topic) {
            assertEq(book.delegateOf(ana, Topic(topic)), ben, "every topic");
        }
    }

    function test_refusesOneself() public {
        vm.expectRevert(abi.encodeWithSelector(DelegationBook.DelegationBookSelf.selector, ana));
        vm.prank(ana);
        book.delegate(Topic.Ideas, ana);
    }

    function test_trustEndsByItself() public {
        vm.prank(ana);
        book.delegate(Topic.Ideas, ben);
        vm.warp(START + 365 days - 1);
        assertEq(book.delegateOf(ana, Topic.Ideas), ben, "last second");
        vm.warp(START + 365 days + 1);
        assertEq(book.delegateOf(ana, Topic.Ideas), address(0), "after");
        assertEq(book.pastDelegateOf(ana, Topic.Ideas, START + 365 days - 1), ben, "then it was");
        assertEq(book.pastDelegateOf(ana, Topic.Ideas, START + 365 days), address(0), "then no more");
    }

    function test_anEndedEntryIsEndedInThePastToo() public {
        vm.startPrank(ana);
        book.delegate(Topic.Ideas, ben);
        vm.warp(START + 400 days);
        book.delegate(Topic.Ideas, cleo);
        vm.warp(START + 401 days);
        assertEq(book.pastDelegateOf(ana, Topic.Ideas, START + 100 days), ben, "alive");
        assertEq(book.pastDelegateOf(ana, Topic.Ideas, START + 380 days), address(0), "ended");
        assertEq(book.pastDelegateOf(ana, Topic.Ideas, START + 400 days), cleo, "next");
        assertEq(book.pastDelegateOf(ana, Topic.Ideas, START - 1), address(0), "before all");
    }

    function test_theLastWordOfASecondCounts() public {
        vm.startPrank(ana);
        book.delegate(Topic.Ideas, ben);
        book.delegate(Topic.Ideas, cleo);
        vm.stopPrank();
        vm.warp(START + 1);
        assertEq(book.pastDelegateOf(ana, Topic.Ideas, START), cleo, "later of the two");
    }

    function test_refusesToTellWhatMayStillChange() public {
        address[] memory path = new address[](2);
        vm.expectRevert(
            abi.encodeWithSelector(DelegationBook.DelegationBookFuture.selector, block.timestamp, block.timestamp)
        );
        book.pastDelegateOf(ana, Topic.Ideas, block.timestamp);
        vm.expectPartialRevert(DelegationBook.DelegationBookFuture.selector);
        book.trueEdges(path, Topic.Ideas, block.timestamp);
    }

    function test_countsTrueEdges() public {
        vm.prank(ana);
        book.delegate(Topic.Ideas, ben);
        vm.prank(ben);
        book.delegate(Topic.Ideas, cleo);
        vm.warp(START + 1);
        address[] memory path = new address[](3);
        (path[0], path[1], path[2]) = (ana, ben, cleo);
        assertEq(book.trueEdges(path, Topic.Ideas, START), 2, "both");
        assertEq(book.trueEdges(path, Topic.Treasury, START), 0, "another topic");
        path[2] = ana;
        assertEq(book.trueEdges(path, Topic.Ideas, START), 1, "first only");
        (path[0], path[1]) = (cleo, address(0));
        assertEq(book.trueEdges(path, Topic.Ideas, START), 0, "nobody is no edge");
        assertEq(book.trueEdges(new address[](0), Topic.Ideas, START), 0, "no path");
    }

    function test_followsBySignatureOnce() public {
        bytes memory signature = _sign(ben, START + 60);
        book.delegateBySig(ana, Topic.Upgrades, ben, START + 60, signature);
        assertEq(book.delegateOf(ana, Topic.Upgrades), ben, "followed");
        vm.expectRevert(abi.encodeWithSelector(DelegationBook.DelegationBookInvalidSignature.selector, ana));
        book.delegateBySig(ana, Topic.Upgrades, ben, START + 60, signature);
    }

    function test_aSignatureSaysWhomAndUntilWhen() public {
        bytes memory signature = _sign(ben, START + 60);
        vm.expectRevert(abi.encodeWithSelector(DelegationBook.DelegationBookInvalidSignature.selector, ana));
        book.delegateBySig(ana, Topic.Upgrades, cleo, START + 60, signature);
        vm.warp(START + 61);
        vm.expectRevert(abi.encodeWithSelector(DelegationBook.DelegationBookSignatureExpired.selector, START + 60));
        book.delegateBySig(ana, Topic.Upgrades, ben, START + 60, signature);
    }

    function test_needsALifetime() public {
        vm.expectRevert(DelegationBook.DelegationBookZeroLifetime.selector);
        new DelegationBook(0);
    }

    function test_saysItsClock() public view {
        assertEq(book.CLOCK_MODE(), "mode=timestamp", "clock mode");
        assertEq(book.clock(), block.timestamp, "clock");
    }

    /// @dev Any history of writings is read back as a plain list of them would be.
    function testFuzz_remembersEveryWriting(uint32[12] calldata waits, uint8[12] calldata tos, uint64 when) public {
        uint256[12] memory times;
        vm.startPrank(ana);
        for (uint256 i = 0; i < 12; ++i) {
            vm.warp(block.timestamp + (waits[i] % 200 days));
            times[i] = block.timestamp;
            book.delegate(Topic.Ideas, tos[i] % 4 == 0 ? address(0) : address(uint160(tos[i])));
        }
        vm.stopPrank();
        uint256 asked = bound(when, START - 1, block.timestamp);
        vm.warp(block.timestamp + 1);
        address expected;
        for (uint256 i = 0; i < 12; ++i) {
            if (times[i] > asked) break;
            bool alive = asked < times[i] + 365 days && tos[i] % 4 != 0;
            expected = alive ? address(uint160(tos[i])) : address(0);
        }
        assertEq(book.pastDelegateOf(ana, Topic.Ideas, asked), expected, "past delegate");
    }

    function _sign(address to, uint256 deadline) private view returns (bytes memory) {
        bytes32 hash = keccak256(
            abi.encode(book.DELEGATION_TYPEHASH(), ana, Topic.Upgrades, to, book.nonces(ana), deadline)
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", book.DOMAIN_SEPARATOR(), hash));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ANA_KEY, digest);
        return abi.encodePacked(r, s, v);
    }
}
