// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { OracleFixture } from "../../testing/OracleFixture.sol";
import { vm } from "../../testing/Vm.sol";
import { FeedRules, Rules } from "./FeedRules.sol";
import { Governed } from "./Governed.sol";
import { PriceFeed } from "./PriceFeed.sol";

contract FeedRulesTest is OracleFixture {
    function setUp() public {
        _deploy(7);
    }

    function test_onlyGovernanceChangesRules() external {
        Rules memory rules = _retailRules();
        vm.expectRevert(abi.encodeWithSelector(Governed.NotGovernance.selector, address(this)));
        feed.setRules(rules);
        rules.max = 20e8;
        bytes32 before = feed.configDigest();
        vm.prank(GOVERNANCE);
        feed.setRules(rules);
        assertEq(feed.rules().max, uint256(20e8), "changed");
        assertTrue(feed.configDigest() != before, "what was signed for the old rules is worth nothing");
    }

    function test_noVoteLoosensRulesBeyondTwice() external {
        Rules memory r = _retailRules();
        r.max = 20e8 + 1;
        _refuseRules(r);
        r = _retailRules();
        r.min = 0.05e8 - 1;
        _refuseRules(r);
        r = _retailRules();
        r.maxAge = 96 hours + 1;
        _refuseRules(r);
        r = _retailRules();
        r.confirmAfter = 12 hours - 1;
        _refuseRules(r);
    }

    function test_rulesMustMakeSense() external {
        Rules memory r = _retailRules();
        r.maxRatioPercent = 301;
        _refuseRules(r);
        r.maxRatioPercent = 100;
        _refuseRules(r);
        r = _retailRules();
        r.min = r.max;
        _refuseRules(r);
        r = _retailRules();
        r.heartbeat = 0;
        _refuseRules(r);
        r.heartbeat = r.maxAge + 1;
        _refuseRules(r);
        r = _retailRules();
        r.min = 0;
        vm.expectRevert(abi.encodeWithSelector(FeedRules.UnsoundRules.selector, r));
        _newFeed(r);
        r = _retailRules();
        r.confirmAfter = 0;
        vm.expectRevert(abi.encodeWithSelector(FeedRules.UnsoundRules.selector, r));
        _newFeed(r);
    }

    function test_hugeGenesisRulesDoNotOverflow() external {
        Rules memory r = Rules(1, type(uint72).max, type(uint32).max, 1, 1, 300);
        PriceFeed wide = _newFeed(r);
        vm.prank(GOVERNANCE);
        wide.setRules(r);
        assertEq(wide.rules().max, uint256(type(uint72).max), "kept");
    }

    function test_needsGovernance() external {
        vm.expectRevert(Governed.NoGovernance.selector);
        new PriceFeed("BR", "BRL", 0, "", _retailRules(), registry, address(0));
    }

    function _refuseRules(Rules memory r) private {
        vm.expectRevert(abi.encodeWithSelector(FeedRules.UnsoundRules.selector, r));
        vm.prank(GOVERNANCE);
        feed.setRules(r);
    }
}
