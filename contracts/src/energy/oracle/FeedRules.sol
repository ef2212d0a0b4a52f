// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Governed } from "./Governed.sol";

/// @notice What a feed accepts. Values have 8 decimals, times are seconds.
/// @param min Lowest plausible answer
/// @param max Highest plausible answer
/// @param maxAge Age from which an answer counts as stale
/// @param heartbeat Reporters attest at least this often; one round in each such window is paid
/// @param confirmAfter Least time between a step beyond the gate and the round that confirms it
/// @param maxRatioPercent Gate: a step by more than this ratio needs confirmation; 300 is threefold
struct Rules {
    uint72 min;
    uint72 max;
    uint32 maxAge;
    uint32 heartbeat;
    uint32 confirmAfter;
    uint16 maxRatioPercent;
}

/// @title The rules of one feed. A vote may change them, but never loosen one to more than twice what it was at genesis.
abstract contract FeedRules is Governed {
    /// @notice Widest gate that any feed may have.
    uint16 public constant MAX_RATIO_PERCENT = 300;

    uint72 private immutable _lowestMin;
    uint72 private immutable _highestMax;
    uint32 private immutable _longestMaxAge;
    uint32 private immutable _shortestConfirmAfter;

    Rules private _rules;

    /// @notice The feed has new rules; reports signed under the old ones are refused.
    event RulesChanged(Rules rules);

    /// @notice Rules contradict each other or go beyond what a vote may loosen.
    error UnsoundRules(Rules rules);

    constructor(Rules memory genesis) {
        _lowestMin = genesis.min / 2;
        _highestMax = genesis.max > type(uint72).max / 2 ? type(uint72).max : genesis.max * 2;
        _longestMaxAge = genesis.maxAge > type(uint32).max / 2 ? type(uint32).max : genesis.maxAge * 2;
        _shortestConfirmAfter = (genesis.confirmAfter + 1) / 2;
        if (!_consistent(genesis)) revert UnsoundRules(genesis);
        _rules = genesis;
        emit RulesChanged(genesis);
    }

    /// @notice What the feed accepts now.
    function rules() public view returns (Rules memory) {
        return _rules;
    }

    /// @notice Replaces the rules. Only governance; reverts with {UnsoundRules}.
    function setRules(Rules calldata next) external onlyGovernance {
        bool withinGenesis = next.min >= _lowestMin && next.max <= _highestMax && next.maxAge <= _longestMaxAge
            && next.confirmAfter >= _shortestConfirmAfter;
        if (!withinGenesis || !_consistent(next)) revert UnsoundRules(next);
        _rules = next;
        emit RulesChanged(next);
    }

    function _consistent(Rules memory r) private pure returns (bool) {
        return r.min > 0 && r.min < r.max && r.heartbeat > 0 && r.heartbeat <= r.maxAge && r.confirmAfter > 0
            && r.maxRatioPercent > 100 && r.maxRatioPercent <= MAX_RATIO_PERCENT;
    }
}
