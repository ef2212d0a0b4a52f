// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { OracleFixture } from "../../testing/OracleFixture.sol";
import { vm } from "../../testing/Vm.sol";
import { Observation, Observations, Round, Source, Statement } from "./Observations.sol";
import { ReporterRegistry } from "./ReporterRegistry.sol";
import { ReporterSet } from "./ReporterSet.sol";
import { RegistryWithout, ReporterRegistryTwin } from "./twins/ReporterRegistryTwin.t.sol";

/// @dev What is punished, what is not, and who tries to get around it.
contract ReporterSlashingTest is OracleFixture {
    address private constant PROVER = address(0x9807E8);

    function setUp() public {
        _deploy(7);
    }

    function test_twoValuesUnderOneNumberCostHalf() external {
        _prove(_statement(2, 0.70e8), _statement(2, 0.71e8));
        assertEq(registry.accountOf(_member(2)).stake, uint256(MIN_STAKE / 2), "half is gone");
        assertEq(watt.balanceOf(PROVER), MIN_STAKE / 20, "a tenth of it to the prover");
        assertEq(watt.balanceOf(GOVERNANCE), MIN_STAKE * 9 / 20, "the rest to governance");
        (, uint32 suspended,) = registry.reporters();
        assertEq(suspended, uint256(1 << 2), "its signature no longer counts");
        assertTrue(registry.isSuspended(_member(2)), "barred");
        assertTrue(registry.isPunished(keccak256(abi.encode(_member(2), address(feed), uint80(1)))), "kept");
    }

    function test_sameValueTwiceIsNoFault() external {
        Statement memory second = _statement(2, 0.70e8);
        second.sourcesRoot = keccak256("other sources");
        second = _resign(second, 2);
        _refuseProof(_statement(2, 0.70e8), second, ReporterRegistry.NoFault.selector);
    }

    function test_valuesOfTwoRoundsAreNoFault() external {
        Statement memory second = _statement(2, 0.71e8);
        second.round.roundId = 2;
        second = _resign(second, 2);
        _refuseProof(_statement(2, 0.70e8), second, ReporterRegistry.NoFault.selector);
    }

    function test_valuesOfTwoReportersAreNoFault() external {
        _refuseProof(_statement(2, 0.70e8), _statement(3, 0.71e8), ReporterRegistry.NoFault.selector);
    }

    function test_evidenceNeedsAFeedAndValidSignatures() external {
        Statement memory first = _statement(2, 0.70e8);
        Statement memory second = _statement(2, 0.71e8);
        vm.expectRevert(abi.encodeWithSelector(ReporterSet.NotFeed.selector, address(this)));
        registry.slashEquivocation(address(this), first, second);
        first.signature.r = 0;
        _refuseProof(first, second, ReporterRegistry.InvalidEvidence.selector);
    }

    function test_strangersHaveNothingToSlash() external {
        Statement memory first = _statement(20, 0.70e8);
        Statement memory second = _statement(20, 0.71e8);
        vm.expectRevert(abi.encodeWithSelector(ReporterRegistry.NothingToSlash.selector, _member(20)));
        registry.slashEquivocation(address(feed), first, second);
    }

    function test_sourceThatContradictsCostsHalf() external {
        (Statement memory s, Source[] memory sources, bytes32[][] memory proofs) = _sourced(0.75e8);
        vm.prank(PROVER);
        registry.slashContradiction(address(feed), s, sources[1], proofs[1]);
        assertEq(registry.accountOf(_member(2)).stake, uint256(MIN_STAKE / 2), "the middle source says otherwise");
    }

    function test_noSourceContradictsAnHonestValue() external {
        (Statement memory s, Source[] memory sources, bytes32[][] memory proofs) = _sourced(0.70e8);
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(ReporterRegistry.NoFault.selector);
            registry.slashContradiction(address(feed), s, sources[i], proofs[i]);
        }
    }

    function test_sourceMustBelongToTheRoot() external {
        (Statement memory s, Source[] memory sources, bytes32[][] memory proofs) = _sourced(0.70e8);
        sources[1].value = 0.71e8;
        vm.expectRevert(ReporterRegistry.InvalidEvidence.selector);
        registry.slashContradiction(address(feed), s, sources[1], proofs[1]);
    }

    function testFuzz_lowerMedianOfSortedSourcesIsNeverContradicted(int192[] memory values, uint8 extra) external pure {
        uint256 n = 3 + extra % 6;
        int192[] memory sorted = new int192[](n);
        for (uint256 i = 0; i < n; ++i) {
            sorted[i] = i < values.length ? values[i] : int192(int256(i));
            for (uint256 j = i; j > 0 && sorted[j] < sorted[j - 1]; --j) {
                (sorted[j], sorted[j - 1]) = (sorted[j - 1], sorted[j]);
            }
        }
        int192 median = sorted[(n - 1) / 2];
        for (uint256 i = 0; i < n; ++i) {
            Source memory s = Source(bytes32(i), 0, sorted[i], uint8(i), uint8(n));
            vm.assertFalse(Observations.contradicts(s, median), "honest");
        }
    }

    function test_eachWayToContradict() external pure {
        assertTrue(Observations.contradicts(Source(0, 0, 7, 0, 2), 7), "fewer than three sources");
        assertTrue(Observations.contradicts(Source(0, 0, 7, 3, 3), 7), "a place that is not there");
        assertTrue(Observations.contradicts(Source(0, 0, 8, 0, 3), 7), "before the middle, yet above");
        assertTrue(Observations.contradicts(Source(0, 0, 6, 2, 3), 7), "after the middle, yet below");
        assertTrue(Observations.contradicts(Source(0, 0, 8, 1, 3), 7), "in the middle, yet another");
        assertFalse(Observations.contradicts(Source(0, 0, 7, 1, 4), 7), "of four the second is the middle");
    }

    /// @dev The honest minority of a round that liars won: far out, unpaid, and not to be touched.
    function test_outlierIsNotPunished() external {
        int192[] memory values = _same(7, 0.70e8);
        values[6] = 1.40e8;
        _report(values);
        Statement memory s = _statement(6, 1.40e8);
        _refuseProof(s, s, ReporterRegistry.NoFault.selector);
        assertEq(registry.accountOf(_member(6)).stake, uint256(MIN_STAKE), "stake untouched");
    }

    function test_flightThroughTheQueue() external {
        _fleeAndProve();
        assertEq(registry.accountOf(_member(2)).stake, uint256(MIN_STAKE / 2), "the queue holds nobody safe");
        assertEq(registry.accountOf(_member(2)).leaving, uint256(MIN_STAKE / 2), "what is left may leave");
    }

    function test_twin_flightThroughTheQueue() external {
        _useTwin(RegistryWithout.SlashableQueue);
        vm.expectRevert(abi.encodeWithSelector(ReporterRegistry.NothingToSlash.selector, _member(2)));
        this.fleeAndProve();
    }

    function fleeAndProve() external {
        _fleeAndProve();
    }

    function _fleeAndProve() private {
        vm.startPrank(_member(2));
        registry.resign();
        registry.requestUnstake(MIN_STAKE);
        vm.stopPrank();
        _prove(_statement(2, 0.70e8), _statement(2, 0.71e8));
    }

    function test_faultShownTwice() external {
        Statement memory first = _statement(2, 0.70e8);
        Statement memory second = _statement(2, 0.71e8);
        _prove(first, second);
        vm.expectRevert(abi.encodeWithSelector(ReporterRegistry.NothingToSlash.selector, _member(2)));
        registry.slashEquivocation(address(feed), second, first);
        assertEq(registry.accountOf(_member(2)).stake, uint256(MIN_STAKE / 2), "once");
    }

    function test_twin_faultShownTwice() external {
        _useTwin(RegistryWithout.OnceOnly);
        Statement memory first = _statement(2, 0.70e8);
        Statement memory second = _statement(2, 0.71e8);
        _prove(first, second);
        _prove(second, first);
        assertEq(registry.accountOf(_member(2)).stake, uint256(MIN_STAKE / 4), "one fault, two punishments");
    }

    function test_honestReporterSignsAnewAfterAChangeOfRules() external {
        (Statement memory first, Statement memory second) = _signedAcrossAChange();
        _refuseProof(first, second, ReporterRegistry.NoFault.selector);
    }

    function test_twin_honestReporterSignsAnewAfterAChangeOfRules() external {
        _useTwin(RegistryWithout.SameConfig);
        (Statement memory first, Statement memory second) = _signedAcrossAChange();
        _prove(first, second);
        assertEq(registry.accountOf(_member(2)).stake, uint256(MIN_STAKE / 2), "an honest reporter loses half");
    }

    /// @dev A vote voids a round that was signed but not submitted; its number is signed again, with today's value.
    function _signedAcrossAChange() private returns (Statement memory first, Statement memory second) {
        first = _statement(2, 0.70e8);
        _seat(registry, 0, 7);
        second = _statement(2, 0.71e8);
    }

    function _statement(uint256 reporter, int192 value) private view returns (Statement memory s) {
        s.round = _next();
        s.round.roundId = 1;
        s.value = value;
        s.observedAt = uint40(block.timestamp);
        s.sourcesRoot = ROOT;
        return _resign(s, reporter);
    }

    function _resign(Statement memory s, uint256 reporter) private view returns (Statement memory) {
        Observation memory o = Observation(0, s.value, s.observedAt, s.sourcesRoot);
        s.signature = _sign(feed, s.round, o, _key(reporter));
        return s;
    }

    /// @dev Reporter 2 signs `value` over three sources that say 0.69, 0.70 and 0.72.
    function _sourced(int192 value)
        private
        view
        returns (Statement memory s, Source[] memory sources, bytes32[][] memory proofs)
    {
        sources = new Source[](3);
        sources[0] = Source("aneel", "a", 0.69e8, 0, 3);
        sources[1] = Source("distributor", "b", 0.70e8, 1, 3);
        sources[2] = Source("statistics", "c", 0.72e8, 2, 3);
        bytes32[3] memory leaves;
        for (uint256 i = 0; i < 3; ++i) leaves[i] = Observations.leaf(sources[i]);
        bytes32 pair = _parent(leaves[0], leaves[1]);
        proofs = new bytes32[][](3);
        (proofs[0], proofs[1], proofs[2]) = (new bytes32[](2), new bytes32[](2), new bytes32[](1));
        (proofs[0][0], proofs[0][1]) = (leaves[1], leaves[2]);
        (proofs[1][0], proofs[1][1]) = (leaves[0], leaves[2]);
        proofs[2][0] = pair;
        s = _statement(2, value);
        s.sourcesRoot = _parent(pair, leaves[2]);
        s = _resign(s, 2);
    }

    function _parent(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(abi.encodePacked(a, b)) : keccak256(abi.encodePacked(b, a));
    }

    function _prove(Statement memory first, Statement memory second) private {
        vm.prank(PROVER);
        registry.slashEquivocation(address(feed), first, second);
    }

    function _refuseProof(Statement memory first, Statement memory second, bytes4 why) private {
        vm.expectRevert(why);
        registry.slashEquivocation(address(feed), first, second);
    }

    function _useTwin(RegistryWithout lacks) private {
        registry = new ReporterRegistryTwin(lacks, watt);
        _seat(registry, 0, 7);
        _use(_newFeed(_retailRules()));
    }
}
