// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Action, GovernanceFixture} from "../testing/GovernanceFixture.sol";
import {vm} from "../testing/Vm.sol";
import {DelegationBook} from "./DelegationBook.sol";
import {LiquidGovernor} from "./LiquidGovernor.sol";
import {Topic} from "./Topic.sol";
import {WrappedWatt} from "./WrappedWatt.sol";
import {EternalBook, ReplayBook} from "./twins/PartTwins.t.sol";
import {
    CredulousGovernor,
    FarSightedGovernor,
    FirstComeGovernor,
    ForgetfulGovernor,
    PatientGovernor,
    PresentBalanceGovernor,
    PresentEdgeGovernor
} from "./twins/GovernorTwins.t.sol";

/// @dev Lends coins that must come back within the call.
contract FlashLender {
    error FlashLenderNotRepaid();

    function lend(uint256 amount, FlashBorrower borrower) external {
        uint256 before = address(this).balance;
        borrower.onLoan{value: amount}();
        if (address(this).balance < before) revert FlashLenderNotRepaid();
    }

    receive() external payable {}
}

/// @dev Borrows, wraps, votes, unwraps and repays in one call.
contract FlashBorrower {
    WrappedWatt private immutable token;
    LiquidGovernor private immutable governor;
    uint256 private immutable id;

    constructor(LiquidGovernor governor_, uint256 id_) {
        (governor, id) = (governor_, id_);
        token = WrappedWatt(payable(address(governor_.token())));
    }

    function onLoan() external payable {
        token.deposit{value: msg.value}();
        governor.castVote(id, 1);
        token.withdraw(msg.value);
        Address.sendValue(payable(msg.sender), msg.value);
    }

    receive() external payable {}
}

/// @title Attempts to weigh more than one holds or was trusted with. Each must fail here and succeed on its twin.
contract VotingAttacksTest is GovernanceFixture {
    address private constant HONEST = address(0xA0);
    address private constant ANA = address(0xA1);
    address private constant BEN = address(0xA2);
    address private constant CLEO = address(0xA3);
    address private constant THIEF = address(0xBAD);
    uint256 private constant SIGNER_KEY = 0x5167E4;

    function setUp() public {
        _makeGovernance();
        _give(HONEST, 50_000 ether);
        _give(ANA, 10_000 ether);
        _give(BEN, 20_000 ether);
        _give(CLEO, 1_000 ether);
        _give(THIEF, 500 ether);
        _later(1);
    }

    function test_flashLoan() public {
        assertEq(_flashLoan(), 0, "borrowed coins weigh nothing");
    }

    function test_twin_flashLoan() public {
        _install(new PresentBalanceGovernor(token, book, _timelockForNext(), _numbers()));
        assertEq(_flashLoan(), 1_000_000 ether, "the twin counts what is gone again");
    }

    function test_voteAfterTransfer() public {
        assertEq(_voteAfterTransfer(), 10_000 ether, "once");
    }

    function test_twin_voteAfterTransfer() public {
        _install(new PresentBalanceGovernor(token, book, _timelockForNext(), _numbers()));
        assertEq(_voteAfterTransfer(), 20_000 ether, "the twin counts the same coins twice");
    }

    function test_forgedPath() public {
        assertEq(_forgedPath(), 0, "nobody follows the thief");
    }

    function test_twin_forgedPath() public {
        _install(new CredulousGovernor(token, book, _timelockForNext(), _numbers()));
        assertEq(_forgedPath(), 50_000 ether, "the twin believes it");
    }

    function test_edgeWrittenAfterTheSnapshot() public {
        assertEq(_lateEdge(), 0, "the snapshot knows no such edge");
    }

    function test_twin_edgeWrittenAfterTheSnapshot() public {
        _install(new PresentEdgeGovernor(token, book, _timelockForNext(), _numbers()));
        assertEq(_lateEdge(), 10_000 ether, "the twin sells votes after the question is known");
    }

    function test_staleEdge() public {
        assertEq(_staleEdge(), 0, "trust of two years ago");
    }

    function test_twin_staleEdge() public {
        book = new EternalBook(365 days);
        _install(new LiquidGovernor(token, book, _timelockForNext(), _numbers()));
        assertEq(_staleEdge(), 10_000 ether, "the twin never forgets");
    }

    function test_farVoterAtTheLastSecond() public {
        assertEq(_farVoter(), 0, "ana's weight goes to ben, who is nearer and voted");
    }

    function test_twin_farVoterAtTheLastSecond() public {
        _install(new FarSightedGovernor(token, book, _timelockForNext(), _numbers()));
        assertEq(_farVoter(), 10_000 ether, "the twin gives it to cleo");
    }

    function test_delegateOutvotesHolder() public {
        assertEq(_outvotedHolder(), 10_000 ether, "against, as the holder says");
    }

    function test_twin_delegateOutvotesHolder() public {
        _install(new FirstComeGovernor(token, book, _timelockForNext(), _numbers()));
        assertEq(_outvotedHolder(), 0, "the twin leaves the weight with the delegate");
    }

    function test_pathShownTwice() public {
        assertEq(_twice(), 30_000 ether, "each weight once");
    }

    function test_twin_pathShownTwice() public {
        _install(new ForgetfulGovernor(token, book, _timelockForNext(), _numbers()));
        assertEq(_twice(), 40_000 ether, "the twin counts again");
    }

    function test_cycle() public {
        assertEq(_cycle(), 31_000 ether, "three holders, three weights");
    }

    function test_twin_cycle() public {
        _install(new ForgetfulGovernor(token, book, _timelockForNext(), _numbers()));
        assertEq(_cycle(), 41_000 ether, "the twin counts ana through her own circle");
    }

    function test_aCycleWithoutAVoterAbstains() public {
        _follow(ANA, Topic.Parameters, BEN);
        _follow(BEN, Topic.Parameters, ANA);
        _later(1);
        uint256 id = _open(HONEST, _parameterAction());
        _refused(id, _path(ANA, BEN, ANA));
        _refused(id, _path(ANA, BEN));
        _assertTally(id, 0, 0, 0);
    }

    function test_replayedDelegation() public {
        assertEq(_replay(), BEN, "the newer word stands");
    }

    function test_twin_replayedDelegation() public {
        book = new ReplayBook(365 days);
        assertEq(_replay(), THIEF, "the twin goes back to what was signed once");
    }

    function test_flashLoanToPropose() public {
        assertFalse(_proposeWithNewCoins(), "coins of this second do not count");
    }

    function test_twin_flashLoanToPropose() public {
        _install(new PresentBalanceGovernor(token, book, _timelockForNext(), _numbers()));
        assertTrue(_proposeWithNewCoins(), "the twin takes them");
    }

    /// @dev Hundreds of accounts of the thief in a row, so that showing who is represented costs more than a block has.
    function test_endlessChain() public {
        uint256 spent = _endlessChain();
        assertLt(spent, 1_000_000, "refused before it is walked");
    }

    function test_twin_endlessChain() public {
        _install(new PatientGovernor(token, book, _timelockForNext(), _numbers()));
        uint256 spent = _endlessChain();
        assertGt(spent, 1_000_000, "the twin walks to the end");
    }

    /// @dev A chain of 600, shown by its first account. Returns the gas that it took.
    function _endlessChain() private returns (uint256) {
        address[] memory row = new address[](600);
        for (uint160 i = 0; i < row.length; ++i) {
            row[i] = address(0x10000 + i);
            if (i > 0) _follow(row[i - 1], Topic.Parameters, row[i]);
        }
        _later(1);
        uint256 id = _open(HONEST, _parameterAction());
        _vote(row[row.length - 1], id, FOR);
        uint256 before = gasleft();
        address[][] memory paths = new address[][](1);
        paths[0] = row;
        try governor.castPaths(id, paths) {} catch {}
        return before - gasleft();
    }

    function _proposeWithNewCoins() private returns (bool) {
        vm.deal(address(this), 200 ether);
        token.deposit{value: 200 ether}();
        Action memory action = _parameterAction();
        try governor.propose(action.targets, action.values, action.payloads, action.text) {
            return true;
        } catch {
            return false;
        }
    }

    function _flashLoan() private returns (uint256) {
        uint256 id = _open(HONEST, _parameterAction());
        FlashLender lender = new FlashLender();
        vm.deal(address(lender), 1_000_000 ether);
        lender.lend(1_000_000 ether, new FlashBorrower(governor, id));
        assertEq(address(lender).balance, 1_000_000 ether, "repaid");
        return _for(id);
    }

    function _voteAfterTransfer() private returns (uint256) {
        uint256 id = _open(HONEST, _parameterAction());
        _vote(ANA, id, FOR);
        vm.prank(ANA);
        token.transfer(address(0xFFF), 10_000 ether);
        _vote(address(0xFFF), id, FOR);
        return _for(id);
    }

    function _forgedPath() private returns (uint256) {
        uint256 id = _open(HONEST, _parameterAction());
        _vote(THIEF, id, FOR);
        return _gained(id, _path(HONEST, THIEF));
    }

    function _lateEdge() private returns (uint256) {
        uint256 id = _open(HONEST, _parameterAction());
        _follow(ANA, Topic.Parameters, THIEF);
        _later(1);
        _vote(THIEF, id, FOR);
        return _gained(id, _path(ANA, THIEF));
    }

    function _staleEdge() private returns (uint256) {
        _follow(ANA, Topic.Parameters, THIEF);
        _later(730 days);
        uint256 id = _open(HONEST, _parameterAction());
        _vote(THIEF, id, FOR);
        return _gained(id, _path(ANA, THIEF));
    }

    /// @dev Ben votes against and has not yet shown that ana follows him; at the close cleo shows the longer path.
    function _farVoter() private returns (uint256) {
        _follow(ANA, Topic.Parameters, BEN);
        _follow(BEN, Topic.Parameters, CLEO);
        _later(1);
        uint256 id = _open(HONEST, _parameterAction());
        _vote(CLEO, id, FOR);
        _vote(BEN, id, AGAINST);
        vm.warp(governor.proposalDeadline(id));
        return _gained(id, _path(ANA, BEN, CLEO));
    }

    function _outvotedHolder() private returns (uint256) {
        _follow(ANA, Topic.Parameters, THIEF);
        _later(1);
        uint256 id = _open(HONEST, _parameterAction());
        _vote(THIEF, id, FOR);
        _gained(id, _path(ANA, THIEF));
        _vote(ANA, id, AGAINST);
        (uint256 against, , ) = governor.proposalVotes(id);
        return against;
    }

    function _twice() private returns (uint256) {
        _follow(ANA, Topic.Parameters, BEN);
        _later(1);
        uint256 id = _open(HONEST, _parameterAction());
        _vote(BEN, id, FOR);
        address[][] memory paths = new address[][](2);
        (paths[0], paths[1]) = (_path(ANA, BEN), _path(ANA, BEN));
        governor.castPaths(id, paths);
        return _for(id);
    }

    function _cycle() private returns (uint256) {
        _follow(ANA, Topic.Parameters, BEN);
        _follow(BEN, Topic.Parameters, CLEO);
        _follow(CLEO, Topic.Parameters, ANA);
        _later(1);
        uint256 id = _open(HONEST, _parameterAction());
        _vote(ANA, id, FOR);
        _gained(id, _path(BEN, CLEO, ANA));
        _gained(id, _path(CLEO, ANA));
        _gained(id, _path(ANA, BEN, CLEO, ANA));
        return _for(id);
    }

    function _replay() private returns (address) {
        address signer = vm.addr(SIGNER_KEY);
        bytes memory first = _signedDelegation(signer, THIEF);
        book.delegateBySig(signer, Topic.Treasury, THIEF, block.timestamp + 1 days, first);
        _follow(signer, Topic.Treasury, BEN);
        try book.delegateBySig(signer, Topic.Treasury, THIEF, block.timestamp + 1 days, first) {} catch {}
        return book.delegateOf(signer, Topic.Treasury);
    }

    function _signedDelegation(address signer, address to) private view returns (bytes memory) {
        bytes32 hash = keccak256(
            abi.encode(book.DELEGATION_TYPEHASH(), signer, Topic.Treasury, to, 0, block.timestamp + 1 days)
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", book.DOMAIN_SEPARATOR(), hash));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(SIGNER_KEY, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev What a path adds to the votes for; nothing when it is refused.
    function _gained(uint256 id, address[] memory path) private returns (uint256) {
        uint256 before = _for(id);
        address[][] memory paths = new address[][](1);
        paths[0] = path;
        try governor.castPaths(id, paths) {} catch {}
        return _for(id) - before;
    }

    function _refused(uint256 id, address[] memory path) private {
        address[][] memory paths = new address[][](1);
        paths[0] = path;
        vm.expectRevert();
        governor.castPaths(id, paths);
    }

    function _for(uint256 id) private view returns (uint256 votes) {
        (, votes, ) = governor.proposalVotes(id);
    }
}
