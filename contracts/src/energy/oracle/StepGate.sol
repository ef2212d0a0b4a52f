// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { FeedHistory } from "./FeedHistory.sol";

/// @title Steps that are too large to be believed at once.
/// @notice A real price may triple; a slipped decimal point, too, looks so. Time and other reporters tell them apart:
/// the step waits until a round observed later, with a reporter who has not signed the step, repeats it. Where nobody
/// else can sign, because the others are down for good, it waits twice as long: f silent reporters delay, never block.
abstract contract StepGate is FeedHistory {
    struct PendingStep {
        uint80 value;
        uint32 signers;
        uint32 setEpoch;
        uint40 since;
    }

    /// @dev How many times as long a step waits that only its own signers repeat.
    uint256 private constant ALONE_FACTOR = 2;

    /// @dev A confirming round must repeat the pending value to within so much.
    uint256 private constant CONFIRM_WITHIN_PERCENT = 5;

    /// @dev Means something only while the last round's outcome is `Pending`.
    PendingStep private _pending;

    /// @notice A step beyond the gate waits for confirmation from now on.
    event StepPending(uint80 value, uint32 signers, uint32 setEpoch, uint40 since);

    /// @notice Step that waits for confirmation; all zero when none does.
    function pendingStep() external view returns (PendingStep memory step) {
        if (_flag() == Unhealthy.Pending) step = _pending;
    }

    /// @dev The first answer has nothing to be compared with; the bounds alone hold it.
    function _beyondGate(uint256 median, uint256 maxRatioPercent) internal view virtual returns (bool) {
        (int192 last,) = latestAnswer();
        uint256 previous = uint192(last);
        return median * 100 > previous * maxRatioPercent && previous != 0 || previous * 100 > median * maxRatioPercent;
    }

    /// @dev True if this round confirms the pending step. Otherwise the step goes on waiting, or a new one begins to.
    /// Where all reporters signed the step there is no other reporter to ask, so time alone decides.
    function _confirmed(Tally memory tally, uint256 confirmAfter, uint256 reporterCount) internal virtual returns (bool) {
        PendingStep memory step = _pending;
        uint256 median = uint192(tally.median);
        uint256 distance = median > step.value ? median - step.value : step.value - median;
        bool repeats = _flag() == Unhealthy.Pending && step.setEpoch == tally.setEpoch
            && distance * 100 <= uint256(step.value) * CONFIRM_WITHIN_PERCENT;
        if (!repeats) {
            _pending = PendingStep(uint80(median), tally.signers, tally.setEpoch, uint40(block.timestamp));
            emit StepPending(uint80(median), tally.signers, tally.setEpoch, uint40(block.timestamp));
            return false;
        }
        bool others = tally.signers & ~step.signers != 0 || step.signers == (1 << reporterCount) - 1;
        return tally.observedAt >= step.since + confirmAfter * (others ? 1 : ALONE_FACTOR);
    }
}
