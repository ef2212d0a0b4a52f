// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Rules } from "../energy/oracle/FeedRules.sol";
import { IPriceFeed } from "../energy/oracle/IPriceFeed.sol";
import { Observation, Observations, Round, Signature } from "../energy/oracle/Observations.sol";
import { PriceFeed } from "../energy/oracle/PriceFeed.sol";
import { ReporterRegistry } from "../energy/oracle/ReporterRegistry.sol";
import { Assert } from "./Assert.sol";
import { TestToken } from "./Tokens.sol";
import { vm } from "./Vm.sol";

/// @title A registry with reporters, a feed, and reports signed by whoever a test chooses.
abstract contract OracleFixture is Assert {
    address internal constant GOVERNANCE = address(0x60F);
    address internal constant PAYOUT = address(0xBA4C);
    uint128 internal constant MIN_STAKE = 1_000e18;
    uint256 internal constant START = 1_800_000_000;
    bytes32 internal constant ROOT = keccak256("sources");

    TestToken internal watt;
    ReporterRegistry internal registry;
    PriceFeed internal feed;

    function _deploy(uint256 n) internal {
        vm.warp(START);
        watt = new TestToken("WATT", 18);
        registry = _newRegistry();
        _seat(registry, 0, n);
        watt.mint(address(this), 1e24);
        watt.approve(address(registry), type(uint256).max);
        registry.fundRewards(1e24);
        feed = _newFeed(_retailRules());
        _register(feed);
    }

    function _newRegistry() internal virtual returns (ReporterRegistry) {
        return new ReporterRegistry(watt, MIN_STAKE, 7 days, 30 days, 1e18, 5_000, GOVERNANCE);
    }

    function _newFeed(Rules memory rules) internal virtual returns (PriceFeed) {
        return new PriceFeed("BR", "BRL", keccak256("rule"), "BR retail, BRL per kWh", rules, registry, GOVERNANCE);
    }

    /// @dev Brazilian retail: 0.10 to 10 BRL per kWh.
    function _retailRules() internal pure returns (Rules memory) {
        return Rules(0.1e8, 10e8, 48 hours, 24 hours, 24 hours, 300);
    }

    function _register(PriceFeed feed_) internal {
        vm.prank(GOVERNANCE);
        registry.setFeed(address(feed_), true);
    }

    /// @dev Seats n staked reporters whose keys begin at `firstKey`.
    function _seat(ReporterRegistry registry_, uint256 firstKey, uint256 n) internal {
        address[] memory members = new address[](n);
        for (uint256 i = 0; i < n; ++i) {
            members[i] = _member(firstKey + i);
            if (registry_.accountOf(members[i]).stake == 0) _stake(registry_, members[i], MIN_STAKE);
        }
        vm.prank(GOVERNANCE);
        registry_.setReporters(members);
    }

    function _stake(ReporterRegistry registry_, address reporter, uint128 amount) internal {
        watt.mint(reporter, amount);
        vm.startPrank(reporter);
        watt.approve(address(registry_), amount);
        registry_.stake(amount, PAYOUT);
        vm.stopPrank();
    }

    function _key(uint256 i) internal pure returns (uint256) {
        return 0xA11CE + i;
    }

    function _member(uint256 i) internal pure returns (address) {
        return vm.addr(_key(i));
    }

    /// @dev The next round: the period that began a day ago, first vintage.
    function _next() internal view returns (Round memory) {
        return Round({
            roundId: feed.lastReportedRound() + 1,
            periodStart: uint40(START - 1 days),
            periodEnd: uint40(START + 180 days),
            vintage: 0,
            configDigest: feed.configDigest()
        });
    }

    /// @dev Submits one value for each of reporters 0, 1, 2 and so on.
    function _report(int192[] memory values) internal {
        _submit(_next(), _observe(values));
    }

    /// @dev The first `count` reporters agree.
    function _agree(uint256 count, int192 value) internal {
        _report(_same(count, value));
    }

    function _same(uint256 count, int192 value) internal pure returns (int192[] memory values) {
        values = new int192[](count);
        for (uint256 i = 0; i < count; ++i) values[i] = value;
    }

    /// @dev Observations of reporters 0, 1, 2 and so on, made now, in ascending order of value.
    function _observe(int192[] memory values) internal view returns (Observation[] memory list) {
        list = new Observation[](values.length);
        for (uint256 i = 0; i < values.length; ++i) {
            list[i] = Observation(uint8(i), values[i], uint40(block.timestamp), ROOT);
            for (uint256 j = i; j > 0 && list[j].value < list[j - 1].value; --j) {
                (list[j], list[j - 1]) = (list[j - 1], list[j]);
            }
        }
    }

    function _submit(Round memory round, Observation[] memory list) internal {
        Signature[] memory signatures = _signAll(round, list);
        feed.submit(round, list, signatures);
    }

    /// @dev Submits, and expects to be refused.
    function _refuse(Round memory round, Observation[] memory list, bytes memory why) internal {
        Signature[] memory signatures = _signAll(round, list);
        vm.expectRevert(why);
        feed.submit(round, list, signatures);
    }

    function _signAll(Round memory round, Observation[] memory list) internal view returns (Signature[] memory s) {
        s = new Signature[](list.length);
        for (uint256 i = 0; i < list.length; ++i) s[i] = _sign(feed, round, list[i], _key(list[i].reporter));
    }

    function _sign(PriceFeed feed_, Round memory round, Observation memory o, uint256 key)
        internal
        view
        returns (Signature memory)
    {
        bytes32 hash = Observations.hash(Observations.template(feed_.feedId(), round), o.value, o.observedAt, o.sourcesRoot);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _digest(feed_, hash));
        return Signature(r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
    }

    /// @dev What reporters sign; a twin may be signed for in another way.
    function _digest(PriceFeed feed_, bytes32 structHash) internal view virtual returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", feed_.DOMAIN_SEPARATOR(), structHash));
    }

    /// @dev Goes on with a twin in place of the feed.
    function _use(PriceFeed twin) internal {
        feed = twin;
        _register(twin);
    }

    function _assertAnswer(int192 expected, string memory what) internal view {
        (int192 answer,) = feed.latestAnswer();
        assertEq(int256(answer), int256(expected), what);
    }

    function _assertReason(IPriceFeed.Unhealthy expected, string memory what) internal view {
        assertEq(uint256(feed.reason()), uint256(expected), what);
    }
}
