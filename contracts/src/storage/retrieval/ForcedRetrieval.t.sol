// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProofFixture} from "../../testing/ProofFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {Deal, DealState, IStorageMarket} from "../IStorageMarket.sol";
import {PieceSet} from "../proof/PieceSet.sol";
import {ForcedRetrieval} from "./ForcedRetrieval.sol";
import {RetrievalWithoutProof} from "./twins/RetrievalTwins.t.sol";
import {PullPayments} from "./PullPayments.sol";

/// @dev Deals of one client; takes down which of them failed.
contract DealBook {
    mapping(uint64 deal => DealState) public stateOf;
    mapping(uint64 deal => bool) public hasFailed;
    address public client;
    address public repairer;

    function set(uint64 id, DealState state) external {
        stateOf[id] = state;
    }

    function setUploaders(address client_, address repairer_) external {
        (client, repairer) = (client_, repairer_);
    }

    function deal(uint64 id) external view returns (Deal memory found) {
        (found.state, found.endEpoch) = (stateOf[id], 100);
    }

    function uploaders(uint64) external view returns (address, address) {
        return (client, repairer);
    }

    function retrievalFailed(uint64 id) external {
        hasFailed[id] = true;
        stateOf[id] = DealState.Lost;
    }
}

/// @title Asking for bytes in public (A11).
contract ForcedRetrievalTest is ProofFixture {
    uint64 private constant ANSWER = 2 * EPOCH;
    uint64 private constant BYTES = 5_000; // 158 leaves, height 8

    DealBook private _book;
    ForcedRetrieval private _forced;
    address private _client = vm.addr(0xC11E);

    function setUp() public override {
        super.setUp();
        _add(alice, 7, BYTES);
        _book = new DealBook();
        _book.set(7, DealState.Active);
        _book.setUploaders(_client, bob);
        _forced = new ForcedRetrieval(IStorageMarket(address(_book)), ledger, ANSWER, 1 gwei);
        vm.deal(_client, 10 ether);
        vm.deal(bob, 10 ether);
    }

    function testFuzz_AnyAlignedRangeCanBeAskedForAndAnswered(uint8 log, uint256 first) public {
        uint8 leaves = uint8(1 << bound(log, 0, 6));
        first = bound(first, 0, 157) / leaves * leaves;
        uint256 price = _ask(uint32(first), leaves);
        (bytes memory nodes, bytes memory siblings) = _answer(first, leaves);
        vm.prank(alice);
        _forced.respond(7, nodes, siblings);
        assertEq(_forced.owedTo(alice), price, "the price");
        assertTrue(_forced.requestOf(7).client == address(0), "nothing waits");
        vm.warp(block.timestamp + ANSWER);
        vm.expectRevert(abi.encodeWithSelector(ForcedRetrieval.NothingRequested.selector, 7));
        _forced.fail(7);
    }

    /// @dev A11: who stays silent loses the deal, and the client gets its money back.
    function test_SilenceEndsTheDeal() public {
        uint256 price = _ask(0, 64);
        uint64 deadline = uint64(block.timestamp) + ANSWER;
        vm.warp(deadline - 1);
        vm.expectRevert(abi.encodeWithSelector(ForcedRetrieval.DeadlineAhead.selector, deadline));
        _forced.fail(7);
        vm.warp(deadline);
        (bytes memory nodes, bytes memory siblings) = _answer(0, 64);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(ForcedRetrieval.DeadlinePassed.selector, deadline));
        _forced.respond(7, nodes, siblings);
        _forced.fail(7);
        assertTrue(_book.hasFailed(7), "the market knows");
        assertEq(_forced.owedTo(_client), price, "money back");
        vm.prank(_client);
        _forced.withdraw();
        assertEq(_client.balance, 10 ether, "all of it");
    }

    /// @dev A11: bytes of another place, of another piece, or changed ones are no answer.
    function test_OtherBytesAreNoAnswer() public {
        _ask(64, 32);
        (bytes memory nodes, bytes memory siblings) = _answer(64, 32);
        (bytes memory elsewhere, bytes memory path) = _answer(96, 32);
        bytes memory wrong = abi.encodeWithSelector(ForcedRetrieval.AnswerWrong.selector, 7);
        _refuse(elsewhere, path, wrong);
        _refuse(elsewhere, siblings, wrong);
        _refuse(bytes.concat(_node(8, 0, 64), _cut(nodes, 32)), siblings, wrong);
        _refuse(_cut(nodes, 32), siblings, _length(31 * 32, 32 * 32));
        _refuse(bytes.concat(nodes, hex"00"), siblings, _length(32 * 32 + 1, 32 * 32));
        _refuse(nodes, _cut(siblings, 1), _length(3 * 32 - 1, 3 * 32));
        _refuse(nodes, bytes.concat(siblings, bytes32(0)), _length(4 * 32, 3 * 32));
        vm.expectRevert(abi.encodeWithSelector(ForcedRetrieval.NotProvider.selector, 7, address(this)));
        _forced.respond(7, nodes, siblings);
        vm.prank(alice);
        _forced.respond(7, nodes, siblings);
    }

    /// @dev A11, twin: were the opening not checked, a provider without the bytes would be paid.
    function test_WithoutAnOpeningAnyBytesWouldDo() public {
        _forced = new RetrievalWithoutProof(IStorageMarket(address(_book)), ledger);
        uint256 price = _ask(64, 32);
        vm.prank(alice);
        _forced.respond(7, new bytes(32 * 32), new bytes(3 * 32));
        assertEq(_forced.owedTo(alice), price, "paid for nothing");
    }

    /// @dev A13: only those who pay for the deal ask, one thing at a time, and pay for the answer.
    function test_ClientsCannotFloodAProvider() public {
        uint256 price = _forced.priceOf(64);
        vm.deal(address(this), 1 ether);
        vm.expectRevert(abi.encodeWithSelector(ForcedRetrieval.NotClient.selector, 7, address(this)));
        _forced.request{value: price}(7, 0, 64);
        vm.prank(_client);
        vm.expectRevert(abi.encodeWithSelector(ForcedRetrieval.PriceTooLow.selector, price - 1, price));
        _forced.request{value: price - 1}(7, 0, 64);
        _ask(0, 64);
        vm.prank(bob);
        vm.expectPartialRevert(ForcedRetrieval.AlreadyRequested.selector);
        _forced.request{value: price}(7, 64, 64);
    }

    function test_RepairersAskToo() public {
        uint256 price = _forced.priceOf(1);
        vm.prank(bob);
        _forced.request{value: 1 ether}(7, 157, 1);
        assertEq(_forced.owedTo(bob), 1 ether - price, "the rest");
    }

    function test_RefusesRangesThatNoAnswerFits() public {
        _refuseRange(0, 0);
        _refuseRange(0, 3);
        _refuseRange(0, 65);
        _refuseRange(0, 128);
        _refuseRange(2, 4);
        _refuseRange(158, 1);
        _refuseRange(192, 64);
        _add(alice, 9, 100);
        _book.set(9, DealState.Active);
        vm.prank(_client);
        vm.expectRevert(abi.encodeWithSelector(ForcedRetrieval.RangeInvalid.selector, 0, 8));
        _forced.request{value: 1 ether}(9, 0, 8);
    }

    function test_RefusesDealsThatDoNotRun() public {
        bytes memory reason = abi.encodeWithSelector(ForcedRetrieval.DealNotRunning.selector, 7);
        _book.set(7, DealState.Ended);
        vm.prank(_client);
        vm.expectRevert(reason);
        _forced.request{value: 1 ether}(7, 0, 1);
        _book.set(7, DealState.Active);
        vm.warp(GENESIS + 100 * uint256(EPOCH));
        vm.prank(_client);
        vm.expectRevert(reason);
        _forced.request{value: 1 ether}(7, 0, 1);
        vm.warp(GENESIS);
        _book.set(8, DealState.Active);
        vm.prank(_client);
        vm.expectRevert(abi.encodeWithSelector(PieceSet.PieceUnknown.selector, 8));
        _forced.request{value: 1 ether}(8, 0, 1);
    }

    /// @dev Asked while it held the piece, answered after the piece went to another: the root of then counts.
    function test_AnswersStandOnTheirOwn() public {
        _ask(0, 2);
        _remove(7);
        _add(bob, 7, 100);
        (bytes memory nodes, bytes memory siblings) = _answer(0, 2);
        vm.prank(alice);
        _forced.respond(7, nodes, siblings);
    }

    function test_ThePriceFollowsTheBaseFee() public {
        vm.fee(0);
        uint256 atNothing = _forced.priceOf(64);
        vm.fee(9 gwei);
        assertEq(_forced.priceOf(64), atNothing * 10, "ten times the fee");
        assertGt(_forced.priceOf(64), _forced.priceOf(1), "more for more");
    }

    /// @dev The gas of a whole transaction, for the highest trees and any number of leaves.
    function test_ThePriceCoversWhatAnAnswerCosts() public {
        bytes32[] memory levels = new bytes32[](32);
        levels[0] = sha256("leaf") & ~bytes32(uint256(0xc0));
        for (uint256 i = 1; i < 32; i++) {
            levels[i] = sha256(abi.encodePacked(levels[i - 1], levels[i - 1])) & ~bytes32(uint256(0xc0));
        }
        vm.prank(address(sink));
        ledger.add(alice, 50, levels[31], 31, uint64(127 << 29));
        _book.set(50, DealState.Active);
        for (uint8 log = 0; log < 7; log++) {
            uint256 price = _forced.priceOf(uint8(1 << log));
            vm.prank(_client);
            _forced.request{value: price}(50, 0, uint8(1 << log));
            bytes memory nodes;
            bytes memory siblings;
            for (uint256 i = 0; i < 1 << log; i++) nodes = bytes.concat(nodes, levels[0]);
            for (uint256 level = log; level < 31; level++) siblings = bytes.concat(siblings, levels[level]);
            vm.prank(alice);
            uint256 before = gasleft();
            _forced.respond(50, nodes, siblings);
            uint256 computed = before - gasleft();
            uint256 data = nodes.length + siblings.length + 132;
            uint256 floor = 21_000 + 40 * data;
            uint256 spent = 21_000 + 16 * data + computed;
            if (spent < floor) spent = floor;
            assertGe(price, spent * (block.basefee + 1 gwei), "covered");
            assertLe(price, 2 * spent * (block.basefee + 1 gwei), "and not twice");
        }
    }

    function test_NobodyTakesWhatIsNotOwed() public {
        vm.expectRevert(abi.encodeWithSelector(PullPayments.NothingOwed.selector, address(this)));
        _forced.withdraw();
    }

    function _ask(uint32 first, uint8 leaves) private returns (uint256 price) {
        price = _forced.priceOf(leaves);
        vm.prank(_client);
        _forced.request{value: price}(7, first, leaves);
    }

    function _answer(uint256 first, uint256 leaves) private pure returns (bytes memory nodes, bytes memory siblings) {
        for (uint256 i = 0; i < leaves; i++) nodes = bytes.concat(nodes, _node(7, 0, first + i));
        uint8 level = 0;
        for (; 1 << level < leaves; level++) {}
        for (; level < 8; level++) siblings = bytes.concat(siblings, _node(7, level, (first >> level) ^ 1));
    }

    function _refuse(bytes memory nodes, bytes memory siblings, bytes memory reason) private {
        vm.prank(alice);
        vm.expectRevert(reason);
        _forced.respond(7, nodes, siblings);
    }

    function _refuseRange(uint32 first, uint8 leaves) private {
        vm.prank(_client);
        vm.expectRevert(abi.encodeWithSelector(ForcedRetrieval.RangeInvalid.selector, first, leaves));
        _forced.request{value: 1 ether}(7, first, leaves);
    }

    function _length(uint256 found, uint256 expected) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ForcedRetrieval.AnswerLength.selector, found, expected);
    }

    /// @dev Without the first bytes.
    function _cut(bytes memory whole, uint256 count) private pure returns (bytes memory part) {
        part = new bytes(whole.length - count);
        for (uint256 i = 0; i < part.length; i++) part[i] = whole[i + count];
    }
}
