/**
 * When a feed needs a round, and which period it is about. Pure: all reporters come to the same from the same chain.
 * @module
 */
import type { Step } from './history/bundled.ts'
import type { FeedAnswer } from './chain/feed-chain.ts'

const halfYearSeconds = 182.625 * 86_400
const deviationBps = 50n

/**
 * The step that comes after what the chain has: the first one when it has nothing, undefined after the last.
 * The chain is the replay’s clock, so reporters that start late, or again, go on where the others are.
 */
export function nextStep(steps: readonly Step[], answer: FeedAnswer): Step | undefined {
  if (answer.value === 0n) return steps[0]
  return steps.find(
    ({ start, vintage }) => start > answer.start || (start === answer.start && vintage > answer.vintage),
  )
}

/** Seconds that a step of a replay lasts: `everySeconds` for half a year, in proportion for a quarter. */
export function stepSeconds(step: Step, everySeconds: number): number {
  return Math.max(1, Math.round((everySeconds * (step.end - step.start)) / halfYearSeconds))
}

/** Whether the answer must be attested again: a new heartbeat window has begun since it was observed. */
export function heartbeatDue(answer: FeedAnswer, heartbeatSeconds: number, nowSeconds: number): boolean {
  return Math.floor(nowSeconds / heartbeatSeconds) > Math.floor(answer.observedAt / heartbeatSeconds)
}

/** Whether a value differs from the answer by half a per cent or more. */
export function deviates(answer: FeedAnswer, value: bigint): boolean {
  const distance = value > answer.value ? value - answer.value : answer.value - value
  return distance * 10_000n >= answer.value * deviationBps
}

/** The vintage of a live value: a changed figure of the period that the chain has is a revision of it. */
export function liveVintage(
  answer: FeedAnswer,
  period: { readonly start: number; readonly end: number },
  value: bigint,
): number {
  if (answer.value === 0n || period.start !== answer.start || period.end !== answer.end) return 0
  return value === answer.value ? answer.vintage : answer.vintage + 1
}
