/**
 * Days of the chain, and how far stamps are. Pure.
 * @module
 */
import type { MemberCard, OpenDay } from '@watt/sdk/people'

/** Milliseconds since 1970 at which a day is over. */
export function endOfDayMs({ day, epochSeconds }: Pick<OpenDay, 'day' | 'epochSeconds'>): number {
  return Number(day + 1n) * epochSeconds * 1_000
}

/** `5:03`, `2:05:03`: what is left of a day, never below 0. */
export function countdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000))
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}

/**
 * How likely the stamp is found by now, 0 to 1: tries are independent, so there is no last one.
 * @param bits - Zero bits that a stamp needs.
 */
export function stampShare(tried: number, bits: number): number {
  return 1 - Math.exp(-tried / 2 ** bits)
}

/** What a member can do today. */
export function todayOf(
  { status, lastDay }: Pick<MemberCard, 'status' | 'lastDay'>,
  { day }: Pick<OpenDay, 'day'>,
): 'present' | 'open' | 'suspended' {
  if (lastDay === day) return 'present'
  return status === 'suspended' ? 'suspended' : 'open'
}

/** Days in a row that still count: one that was missed yesterday is over. */
export function runningStreak(
  { streak, lastDay }: Pick<MemberCard, 'streak' | 'lastDay'>,
  { day }: Pick<OpenDay, 'day'>,
): number {
  return lastDay > 0n && lastDay + 1n >= day ? streak : 0
}

/**
 * Whether a member was there on a day that is over. What was before the last gap, the contract has not kept.
 * @returns undefined where it cannot be told
 */
export function wasThere(
  { streak, lastDay }: Pick<MemberCard, 'streak' | 'lastDay'>,
  day: bigint,
): boolean | undefined {
  if (day > lastDay) return false
  const first = lastDay - BigInt(streak) + 1n
  if (day >= first) return true
  return day === first - 1n ? false : undefined
}
