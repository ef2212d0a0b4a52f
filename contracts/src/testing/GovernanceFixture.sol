// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DelegationBook} from "../governance/DelegationBook.sol";
import {GovernanceGenesis} from "../governance/GovernanceGenesis.sol";
import {GovernanceTimelock} from "../governance/GovernanceTimelock.sol";
import {GovernorNumbers, LiquidGovernor} from "../governance/LiquidGovernor.sol";
import {Topic} from "../governance/Topic.sol";
import {TopicRule} from "../governance/TopicRules.sol";
import {WrappedWatt} from "../governance/WrappedWatt.sol";
import {Assert} from "./Assert.sol";
import {vm} from "./Vm.sol";

/// @dev A contract that governance rules: one number for each topic that has its own selector.
contract Dial {
    address public immutable governance;
    uint256 public parameter;
    uint256 public idea;
    uint256 public code;

    error DialOnlyGovernance(address caller);

    constructor(address governance_) {
        governance = governance_;
    }

    modifier onlyGovernance() {
        if (msg.sender != governance) revert DialOnlyGovernance(msg.sender);
        _;
    }

    function setParameter(uint256 value) external payable onlyGovernance {
        parameter = value;
    }

    function setIdea(uint256 value) external onlyGovernance {
        idea = value;
    }

    /// @dev Has no rule, as a function that nobody thought of.
    function setCode(uint256 value) external onlyGovernance {
        code = value;
    }
}

/// @dev What a proposal does.
struct Action {
    address[] targets;
    uint256[] values;
    bytes[] payloads;
    string text;
}

/// @title A whole governance with the numbers of a real network, and the steps of a proposal.
abstract contract GovernanceFixture is Assert {
    uint8 internal constant AGAINST = 0;
    uint8 internal constant FOR = 1;
    uint8 internal constant ABSTAIN = 2;

    uint256 internal constant SHORT_DELAY = 2 days;
    uint256 internal constant LONG_DELAY = 7 days;

    WrappedWatt internal token;
    DelegationBook internal book;
    GovernanceTimelock internal timelock;
    LiquidGovernor internal governor;
    Dial internal dial;

    /// @dev Token, book, timelock and governor as a network makes them.
    function _makeGovernance() internal {
        vm.warp(1_750_000_000);
        token = new WrappedWatt();
        book = new DelegationBook(365 days);
        GovernanceGenesis genesis = new GovernanceGenesis(token, book, _numbers(), SHORT_DELAY, LONG_DELAY, _rules(), new bytes32[](0));
        _install(genesis.governor());
    }

    /// @dev Puts another governor, with its own timelock, in the place of the one under test.
    function _install(LiquidGovernor governor_) internal {
        governor = governor_;
        timelock = GovernanceTimelock(payable(governor_.timelock()));
        dial = new Dial(address(timelock));
    }

    /// @dev A timelock for the governor that this contract makes next.
    function _timelockForNext() internal returns (GovernanceTimelock) {
        return new GovernanceTimelock(SHORT_DELAY, LONG_DELAY, _creation(vm.getNonce(address(this)) + 1), _rules(), new bytes32[](0));
    }

    /// @dev The address of this contract's creation number `nonce`, below 128.
    function _creation(uint64 nonce) internal view returns (address) {
        bytes32 hash = keccak256(abi.encodePacked(hex"d694", address(this), uint8(nonce)));
        return address(uint160(uint256(hash)));
    }

    function _numbers() internal pure virtual returns (GovernorNumbers memory) {
        return
            GovernorNumbers({
                votingDelay: 2 days,
                votingPeriod: 7 days,
                lateQuorumExtension: 2 days,
                quorumPercent: 4,
                quorumFloor: 1_000 ether,
                thresholdFloor: 100 ether
            });
    }

    function _rules() internal pure returns (TopicRule[] memory rules) {
        rules = new TopicRule[](3);
        rules[0] = TopicRule(address(0), Dial.setParameter.selector, Topic.Parameters);
        rules[1] = TopicRule(address(0), Dial.setIdea.selector, Topic.Ideas);
        rules[2] = TopicRule(address(0), bytes4(keccak256("transfer(address,uint256)")), Topic.Treasury);
    }

    /// @dev Wraps `amount` new coins for `holder`.
    function _give(address holder, uint256 amount) internal {
        vm.deal(address(this), address(this).balance + amount);
        token.depositTo{value: amount}(holder);
    }

    function _later(uint256 time) internal {
        vm.warp(block.timestamp + time);
    }

    function _follow(address holder, Topic topic, address to) internal {
        vm.prank(holder);
        book.delegate(topic, to);
    }

    function _action(address target, bytes memory payload, string memory text) internal pure returns (Action memory) {
        Action memory action = Action(new address[](1), new uint256[](1), new bytes[](1), text);
        action.targets[0] = target;
        action.payloads[0] = payload;
        return action;
    }

    function _parameterAction() internal view returns (Action memory) {
        return _action(address(dial), abi.encodeCall(Dial.setParameter, (7)), "Turn the dial to 7");
    }

    function _propose(address proposer, Action memory action) internal returns (uint256) {
        vm.prank(proposer);
        return governor.propose(action.targets, action.values, action.payloads, action.text);
    }

    /// @dev Proposes and goes to the first second of the vote.
    function _open(address proposer, Action memory action) internal returns (uint256 id) {
        id = _propose(proposer, action);
        vm.warp(governor.proposalSnapshot(id) + 1);
    }

    function _close(uint256 id) internal {
        vm.warp(governor.proposalDeadline(id) + 1);
    }

    function _vote(address voter, uint256 id, uint8 support) internal {
        vm.prank(voter);
        governor.castVote(id, support);
    }

    function _queue(Action memory action) internal {
        governor.queue(action.targets, action.values, action.payloads, keccak256(bytes(action.text)));
    }

    function _execute(Action memory action) internal {
        governor.execute(action.targets, action.values, action.payloads, keccak256(bytes(action.text)));
    }

    function _cast(uint256 id, address[] memory path) internal returns (uint256) {
        address[][] memory paths = new address[][](1);
        paths[0] = path;
        return governor.castPaths(id, paths);
    }

    function _path(address a, address b) internal pure returns (address[] memory path) {
        path = new address[](2);
        (path[0], path[1]) = (a, b);
    }

    function _path(address a, address b, address c) internal pure returns (address[] memory path) {
        path = new address[](3);
        (path[0], path[1], path[2]) = (a, b, c);
    }

    function _path(address a, address b, address c, address d) internal pure returns (address[] memory path) {
        path = new address[](4);
        (path[0], path[1], path[2], path[3]) = (a, b, c, d);
    }

    function _assertTally(uint256 id, uint256 against, uint256 forVotes, uint256 abstain) internal view {
        (uint256 a, uint256 f, uint256 s) = governor.proposalVotes(id);
        assertEq(a, against, "against");
        assertEq(f, forVotes, "for");
        assertEq(s, abstain, "abstain");
    }
}
