// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Rules } from "../FeedRules.sol";
import { IReporterRegistry } from "../IReporterRegistry.sol";
import { MemberList } from "../MemberList.sol";
import { Observation, Observations, Round, Signature } from "../Observations.sol";
import { PriceFeed } from "../PriceFeed.sol";

/// @dev The one defence that a twin lacks.
enum Without {
    RoundCheck,
    PeriodCheck,
    TimeCheck,
    ConfigCheck,
    Domain, // what is signed names neither the chain nor the feed contract
    OrderCheck,
    RepeatCheck,
    CanonicalSignatures, // tells observations apart by their signatures, and takes both forms of one
    Bounds,
    Refusal, // moves what is out of bounds to the bound, as feeds did that were drained for it in 2022
    Gate,
    OthersToConfirm, // takes the second round that repeats a step, whenever it comes and whoever signed it
    LargeQuorum, // f+1 reports instead of 2f+1
    Median, // a mean instead
    DispersionCheck
}

/// @dev A price feed with one defence removed. The attack that the defence is for must succeed against it.
contract PriceFeedTwin is PriceFeed {
    using MemberList for bytes;

    Without private immutable _lacks;

    constructor(Without lacks, Rules memory rules, IReporterRegistry registry_)
        PriceFeed("BR", "BRL", keccak256("rule"), "twin", rules, registry_, address(0x60F))
    {
        _lacks = lacks;
    }

    function _checkRound(uint80 roundId) internal view override {
        if (_lacks != Without.RoundCheck) super._checkRound(roundId);
    }

    function _checkPeriod(Round calldata round) internal view override {
        if (_lacks != Without.PeriodCheck) super._checkPeriod(round);
    }

    function _checkTime(uint256 position, uint40 observedAt, uint256 earliest) internal view override {
        if (_lacks != Without.TimeCheck) super._checkTime(position, observedAt, earliest);
    }

    function _checkConfig(bytes32 expected, bytes32 found) internal view override {
        if (_lacks != Without.ConfigCheck) super._checkConfig(expected, found);
    }

    function _hashTypedDataV4(bytes32 structHash) internal view override returns (bytes32) {
        return _lacks == Without.Domain ? structHash : super._hashTypedDataV4(structHash);
    }

    function _checkOrder(uint256 position, int256 previous, int256 value) internal view override {
        if (_lacks != Without.OrderCheck) super._checkOrder(position, previous, value);
    }

    function _checkNew(uint256 position, uint256 signers, uint8 reporter, Signature[] calldata signatures)
        internal
        view
        override
    {
        if (_lacks == Without.RepeatCheck) return;
        if (_lacks != Without.CanonicalSignatures) return super._checkNew(position, signers, reporter, signatures);
        for (uint256 i = 0; i < position; ++i) {
            if (signatures[i].vs == signatures[position].vs) revert RepeatedReporter(position, 0);
        }
    }

    function _checkSigner(uint256 position, Count memory count, Observation calldata o, Signature calldata signature)
        internal
        view
        override
    {
        if (_lacks != Without.CanonicalSignatures) return super._checkSigner(position, count, o, signature);
        bytes32 digest = _hashTypedDataV4(Observations.hash(count.template, o.value, o.observedAt, o.sourcesRoot));
        bytes32 lowS = signature.vs & bytes32(uint256(type(int256).max));
        for (uint8 v = 27; v <= 28; ++v) {
            if (ecrecover(digest, v, signature.r, signature.vs) == count.members.memberAt(o.reporter)) return;
            if (ecrecover(digest, v, signature.r, lowS) == count.members.memberAt(o.reporter)) return;
        }
        revert WrongSigner(position, address(0));
    }

    function _withinBounds(int192 median, Rules memory r) internal view override returns (bool) {
        return _lacks == Without.Bounds || super._withinBounds(median, r);
    }

    function _beyondGate(uint256 median, uint256 maxRatioPercent) internal view override returns (bool) {
        if (_lacks == Without.Gate || _lacks == Without.Refusal) return false;
        return super._beyondGate(median, maxRatioPercent);
    }

    function _confirmed(Tally memory tally, uint256 confirmAfter, uint256 reporterCount)
        internal
        override
        returns (bool)
    {
        bool second = _flag() == Unhealthy.Pending;
        bool confirmed = super._confirmed(tally, confirmAfter, reporterCount);
        return _lacks == Without.OthersToConfirm ? second : confirmed;
    }

    function _quorum(uint256 reporterCount) internal view override returns (uint256) {
        return _lacks == Without.LargeQuorum ? (reporterCount - 1) / 3 + 1 : super._quorum(reporterCount);
    }

    function _aggregate(int256[] memory values, Rules memory r) internal view override returns (int256) {
        int256 median = super._aggregate(values, r);
        if (_lacks == Without.Refusal) {
            int256 min = int256(uint256(r.min));
            return median < min ? min : median;
        }
        if (_lacks != Without.Median) return median;
        int256 sum = 0;
        for (uint256 i = 0; i < values.length; ++i) sum += values[i];
        return sum / int256(values.length);
    }

    function _dispersed(uint256 spread, uint256 median) internal view override returns (bool) {
        return _lacks != Without.DispersionCheck && super._dispersed(spread, median);
    }
}
