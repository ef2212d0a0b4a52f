/**
 * How days and rewards are told to people.
 * @module
 */
import { durationText } from '@watt/sdk/governance'
import type { OpenDay } from '@watt/sdk/people'
import { formatAmount } from '../amount.ts'
import type { Session } from '../session.ts'

/** Until a day that can be checked in again; by the clock of this machine. */
export function untilNextDay({ day, epochSeconds }: Pick<OpenDay, 'day' | 'epochSeconds'>): string {
  const left = Number(day + 1n) * epochSeconds - Math.floor(Date.now() / 1000)
  return durationText(BigInt(Math.max(1, left)))
}

/** Rewards are counted in whole gwei. */
export function formatGwei(gwei: bigint): string {
  return formatAmount(gwei * 10n ** 9n)
}

/** Tells how far the reading of a chain is. */
export function sayBlocks({ out }: Pick<Session, 'out'>): (block: bigint, ofBlocks: bigint) => void {
  return (block, ofBlocks) => {
    if (block < ofBlocks) out.say(`  block ${block} of ${ofBlocks}`)
  }
}
