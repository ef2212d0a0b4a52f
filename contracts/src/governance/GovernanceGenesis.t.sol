// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {GovernanceFixture} from "../testing/GovernanceFixture.sol";
import {Vm, vm} from "../testing/Vm.sol";
import {DelegationBook} from "./DelegationBook.sol";
import {GovernanceGenesis} from "./GovernanceGenesis.sol";
import {WrappedWatt} from "./WrappedWatt.sol";

/// @title After genesis no key can do anything that a vote did not decide.
contract GovernanceGenesisTest is GovernanceFixture {
    /// @dev Reads every grant from the log of the whole genesis, so that a role under any name is found.
    function test_noRoleIsHeldByAKey() public {
        vm.warp(1_750_000_000);
        vm.recordLogs();
        token = new WrappedWatt();
        book = new DelegationBook(365 days);
        GovernanceGenesis genesis = new GovernanceGenesis(token, book, _numbers(), SHORT_DELAY, LONG_DELAY, _rules(), new bytes32[](0));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        _install(genesis.governor());

        uint256 grants;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IAccessControl.RoleGranted.selector) continue;
            ++grants;
            assertEq(logs[i].emitter, address(timelock), "only the timelock has roles");
            bytes32 role = logs[i].topics[1];
            address holder = address(uint160(uint256(logs[i].topics[2])));
            if (role == timelock.EXECUTOR_ROLE()) assertEq(holder, address(0), "anybody executes");
            else if (role == timelock.DEFAULT_ADMIN_ROLE()) assertEq(holder, address(timelock), "its own admin");
            else assertEq(holder, address(governor), "the governor proposes and cancels");
        }
        assertEq(grants, 4, "admin, proposer, canceller, executor");
        assertTrue(timelock.hasRole(timelock.PROPOSER_ROLE(), address(governor)), "proposer");
        assertTrue(timelock.hasRole(timelock.CANCELLER_ROLE(), address(governor)), "canceller");
        assertTrue(timelock.hasRole(timelock.EXECUTOR_ROLE(), address(0)), "executor");
        assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(this)), "not who deployed");
        assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(genesis)), "not who made it");
        assertFalse(timelock.hasRole(timelock.PROPOSER_ROLE(), address(genesis)), "nor proposes");
    }

    function test_everyPartKnowsTheOthers() public {
        _makeGovernance();
        assertEq(governor.timelock(), address(timelock), "timelock");
        assertEq(address(governor.token()), address(token), "token");
        assertEq(address(governor.delegationBook()), address(book), "book");
        assertEq(governor.votingDelay(), 2 days, "delay");
        assertEq(governor.votingPeriod(), 7 days, "period");
        assertEq(governor.lateQuorumVoteExtension(), 2 days, "late quorum");
        assertEq(timelock.getMinDelay(), SHORT_DELAY, "short delay");
        assertEq(timelock.longDelay(), LONG_DELAY, "long delay");
    }
}
