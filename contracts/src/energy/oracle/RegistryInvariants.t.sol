// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { OracleFixture } from "../../testing/OracleFixture.sol";
import { vm } from "../../testing/Vm.sol";
import { Round, Statement, Observation } from "./Observations.sol";

/// @dev Ten reporters and strangers who stake, leave, report, cheat and claim in any order.
contract RegistryInvariantsTest is OracleFixture {
    uint256 private constant ACTORS = 10;

    /// @dev Slashed stake has left the registry; the invariant adds it up on the way.
    uint256 private _slashed;
    uint256 private _staked;
    uint256 private _withdrawn;

    function setUp() public {
        _deploy(7);
        _staked = 7 * uint256(MIN_STAKE);
        for (uint256 i = 0; i < ACTORS; ++i) {
            vm.prank(_member(i));
            watt.approve(address(registry), type(uint256).max);
        }
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(this);
    }

    function stake(uint256 who, uint128 amount) external {
        amount = uint128(bound(amount, 1, 5_000e18));
        address reporter = _member(who % ACTORS);
        watt.mint(reporter, amount);
        vm.prank(reporter);
        registry.stake(amount, PAYOUT);
        _staked += amount;
    }

    function unstake(uint256 who, uint128 amount) external {
        vm.prank(_member(who % ACTORS));
        registry.requestUnstake(uint128(bound(amount, 1, 5_000e18)));
    }

    function withdraw(uint256 who) external {
        uint128 amount = registry.accountOf(_member(who % ACTORS)).leaving;
        registry.withdraw(_member(who % ACTORS));
        _withdrawn += amount;
    }

    function claim(uint256 who) external {
        registry.payEarnings(_member(who % ACTORS));
    }

    function resign(uint256 who) external {
        vm.prank(_member(who % ACTORS));
        registry.resign();
    }

    function reseat(uint256 from) external {
        address[] memory members = new address[](7);
        for (uint256 i = 0; i < 7; ++i) members[i] = _member((from % ACTORS + i) % ACTORS);
        vm.startPrank(GOVERNANCE);
        for (uint256 i = 0; i < 7; ++i) registry.reinstate(members[i]);
        registry.setReporters(members);
        vm.stopPrank();
    }

    function closeEpoch() external {
        registry.closeEpoch();
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1 hours, 10 days));
    }

    /// @dev A round as the feed would record it.
    function round(uint32 present, uint32 near) external {
        vm.prank(address(feed));
        registry.recordRound(present & 0x7f, near & present & 0x7f);
    }

    function cheat(uint256 who, uint80 roundId) external {
        Round memory r = Round(roundId, 1, 2, 0, bytes32(0));
        uint256 key = _key(who % ACTORS);
        Statement memory first = Statement(r, 1, 1, ROOT, _sign(feed, r, Observation(0, 1, 1, ROOT), key));
        Statement memory second = Statement(r, 2, 1, ROOT, _sign(feed, r, Observation(0, 2, 1, ROOT), key));
        uint256 before = registry.accountOf(_member(who % ACTORS)).stake;
        registry.slashEquivocation(address(feed), first, second);
        _slashed += before - registry.accountOf(_member(who % ACTORS)).stake;
    }

    /// @dev One invariant, so that one run of random calls serves all promises.
    function invariant_allPromises() external view {
        _holdsExactlyWhatItOwes();
        _countersStayWithinRounds();
    }

    function _holdsExactlyWhatItOwes() private view {
        uint256 owed = registry.rewardPool();
        uint256 stakes = 0;
        for (uint256 i = 0; i < ACTORS; ++i) {
            owed += registry.accountOf(_member(i)).earned;
            stakes += registry.accountOf(_member(i)).stake;
            assertLe(registry.accountOf(_member(i)).leaving, registry.accountOf(_member(i)).stake, "queue within stake");
        }
        assertEq(stakes, _staked - _withdrawn - _slashed, "stakes change only by staking, leaving and slashing");
        assertEq(watt.balanceOf(address(registry)), owed + stakes, "every unit is accounted for");
    }

    function _countersStayWithinRounds() private view {
        for (uint256 i = 0; i < 7; ++i) {
            (uint256 rounds, uint256 present, uint256 near) = registry.participationOf(i);
            assertLe(present, rounds, "present");
            assertLe(near, present, "near");
        }
    }
}
