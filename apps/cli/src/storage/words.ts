/**
 * Bytes, times and places as people read and write them.
 * @module
 */
import type { OrderStatus, ShardStatus, Verdict } from '@watt/storage/client'
import { usageError } from '../failure.ts'

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const exponent = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** exponent
  return `${exponent === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[exponent]}`
}

/** About how long: `2 days`, `40 minutes`, `12 seconds`. */
export function formatSeconds(seconds: number): string {
  for (const [unit, length] of [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const)
    if (seconds >= 2 * length) return `${Math.round(seconds / length)} ${unit}s`
  const whole = Math.max(0, Math.round(seconds))
  return `${whole} second${whole === 1 ? '' : 's'}`
}

/** `2026-11-21 15:04`, in UTC. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
}

/** The number of an order: `12` or `#12`; undefined for anything else. */
export function orderNumber(word: string): bigint | undefined {
  const digits = /^#?([0-9]{1,18})$/.exec(word)?.[1]
  return digits === undefined ? undefined : BigInt(digits)
}

/**
 * A range of bytes: `100-199` (both included, as in HTTP), `100-`.
 * @returns the first byte, and the one past the last
 */
export function byteRange(text: string): { readonly from: number; readonly to: number | undefined } {
  const found = /^([0-9]{1,15})-([0-9]{0,15})$/.exec(text)
  const from = Number(found?.[1])
  const to = found?.[2] === undefined || found[2] === '' ? undefined : Number(found[2]) + 1
  if (found === null || (to !== undefined && to <= from))
    throw usageError(`"${text.slice(0, 40)}" is no range of bytes.`, 'write it as in HTTP: 0-99, or 100-')
  return { from, to }
}

/** What a verdict means. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  safe: 'safe: every shard is proven',
  starting: 'starting: providers take their first proofs',
  weakened: 'weakened: some shards lack, enough are there',
  endangered: 'endangered: repair it now',
  lost: 'lost: fewer shards than needed can be had now',
  ended: 'ended: nothing is stored any more',
}

/** The last proof of a shard, as a time ago. A deal begins with a proof, before the first that an epoch asks for. */
export function lastProof({ health, state }: ShardStatus, { clock, epoch }: OrderStatus): string {
  if (health?.lastProven === undefined) return state === 'healthy' ? 'when it began' : 'none yet'
  const epochs = epoch - health.lastProven
  return epochs <= 0 ? 'this epoch' : `${formatSeconds(epochs * clock.epochSeconds)} ago`
}
