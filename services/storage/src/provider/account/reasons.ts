/**
 * Why a coin was not earned.
 * @module
 */
import type { Agreement, EpochOutcome } from '../chain/provider-chain.ts'
import type { JournalEntry } from '../chores/journal.ts'
import { type LostMoney, markReason } from './account.ts'

export type Facts = {
  /** The first epoch whose outcome is open. */
  readonly openEpoch: number
  readonly outcomes: ReadonlyMap<number, EpochOutcome>
  /** Epochs in which the deal was marked. */
  readonly marks: readonly number[]
  readonly journal: readonly JournalEntry[]
}

/** What a deal did not earn in its decided epochs; neighbours with one reason are one line. */
export function unpaidOf(
  { id, perEpoch, firstEpoch, endEpoch }: Agreement,
  { openEpoch, outcomes, marks, journal }: Facts,
): readonly LostMoney[] {
  if (firstEpoch === 0) return []
  const found: LostMoney[] = []
  for (let epoch = firstEpoch; epoch < Math.min(endEpoch, openEpoch); epoch++) {
    const outcome = outcomes.get(epoch)
    const isMarked = marks.includes(epoch)
    if (outcome === 'proven' && !isMarked) continue
    const reason = outcome === 'proven' ? markReason : reasonFor(epoch, outcome, journal)
    const last = found.at(-1)
    if (last?.epochs !== undefined && last.reason === reason && last.epochs[1] === epoch - 1)
      found[found.length - 1] = { ...last, epochs: [last.epochs[0], epoch], wei: last.wei + perEpoch }
    else found.push({ deal: id, epochs: [epoch, epoch], wei: perEpoch, of: 'pay', reason })
  }
  return found
}

/** Why an epoch of a set that was due is not proven. */
export function reasonFor(
  epoch: number,
  outcome: EpochOutcome | undefined,
  journal: readonly JournalEntry[],
): string {
  if (outcome === 'excused') return 'no randomness came in time: nobody’s fault'
  const last = journal.findLast((entry) => entry.epoch === epoch && entry.outcome === 'failed')
  if (last !== undefined) return `the proof failed: ${last.reason ?? last.code ?? 'unknown'}`
  return 'no proof: this provider, or its node, was not running in its window'
}
