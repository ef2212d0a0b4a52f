// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Topic} from "../governance/Topic.sol";
import {TopicRule} from "../governance/TopicRules.sol";
import {Action, GovernanceFixture} from "../testing/GovernanceFixture.sol";
import {vm} from "../testing/Vm.sol";
import {Attestors, AttestorSeat} from "./Attestors.sol";
import {IMembers} from "./IMembers.sol";

/// @title An attestor that lies is voted out after the short delay; admitting one takes the long one.
contract AttestorVoteTest is GovernanceFixture {
    address private constant HOLDER = address(0x401DE);
    address private constant LIAR = address(0x11A2);

    Attestors private _attestors;

    function setUp() public {
        _makeGovernance();
        AttestorSeat[] memory seats = new AttestorSeat[](1);
        seats[0] = AttestorSeat(LIAR, 7);
        _attestors = new Attestors(address(timelock), IMembers(address(0)), 1 days, seats);
        vm.prank(address(timelock));
        timelock.setTopic(TopicRule(address(_attestors), Attestors.revoke.selector, Topic.Parameters));
        _give(HOLDER, 2_000 ether);
        _later(1);
    }

    function test_OneVoteEndsALiarAfterTheShortDelay() public {
        _decide(abi.encodeCall(Attestors.revoke, (1)), SHORT_DELAY);
        assertTrue(_attestors.attestorOf(1).isRevoked, "revoked");
        assertEq(_attestors.attestorAt(LIAR), 0, "attests no more");
    }

    function test_AdmittingWaitsTheLongDelay() public {
        _decide(abi.encodeCall(Attestors.add, (AttestorSeat(address(this), 7))), LONG_DELAY);
        assertEq(_attestors.attestorAt(address(this)), 2, "admitted");
    }

    /// @dev A whole vote; it cannot be carried out before `delay` is over.
    function _decide(bytes memory payload, uint256 delay) private {
        Action memory action = _action(address(_attestors), payload, "On attestors");
        uint256 id = _open(HOLDER, action);
        _vote(HOLDER, id, FOR);
        _close(id);
        _queue(action);
        _later(delay - 1);
        (bool isEarly,) = address(governor).call(
            abi.encodeCall(governor.execute, (action.targets, action.values, action.payloads, keccak256(bytes(action.text))))
        );
        assertFalse(isEarly, "a second too early");
        _later(1);
        _execute(action);
    }
}
