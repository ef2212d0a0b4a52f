/**
 * What an order's state says to its owner: money, times, proofs. Pure.
 * @module
 */
import type { OrderStatus, ShardStatus, StoredFile, Verdict } from '@watt/storage/browser'
import type { Tone } from '../ui/badge.tsx'

export const verdictTones: Readonly<Record<Verdict, Tone>> = {
  safe: 'good',
  starting: 'accent',
  weakened: 'warn',
  endangered: 'bad',
  lost: 'bad',
  ended: 'neutral',
}

/** Wei for all shards that have a provider, for the whole time, if every epoch is proven. */
export function costOf({ order, shards }: Pick<OrderStatus, 'order' | 'shards'>): bigint {
  const perEpoch = shards.reduce(
    (sum, { deal }) => sum + (deal?.state === 'active' || deal?.state === 'matched' ? deal.perEpochWei : 0n),
    0n,
  )
  return perEpoch * BigInt(order.terms.epochs)
}

/** When a shard was proven last, in words that the messages have. */
export type LastProof =
  | { readonly kind: 'now' | 'atStart' | 'none' }
  /** Seconds since 1970. */
  | { readonly kind: 'at'; readonly at: number }

export function lastProofOf(
  { health, state }: Pick<ShardStatus, 'health' | 'state'>,
  { clock, epoch }: Pick<OrderStatus, 'clock' | 'epoch'>,
): LastProof {
  if (health?.lastProven === undefined) return { kind: state === 'healthy' ? 'atStart' : 'none' }
  if (health.lastProven >= epoch) return { kind: 'now' }
  return { kind: 'at', at: clock.genesisTime + (health.lastProven + 1) * clock.epochSeconds }
}

/** Orders of some files, each once. */
export function ordersOf(files: readonly Pick<StoredFile, 'parts'>[]): readonly bigint[] {
  return [...new Set(files.flatMap(({ parts }) => parts.map(({ order }) => order)))]
}

const nameMax = 120

/** A name from a stranger, cut in the middle so that its ending stays; control characters are shown as a sign. */
export function shownName(name: string): string {
  const clean = name.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD')
  const letters = Array.from(clean)
  if (letters.length <= nameMax) return clean
  return `${letters.slice(0, nameMax - 20).join('')}…${letters.slice(-19).join('')}`
}

/** What the file is called on disk: the last part of its path, without what file systems refuse. */
export function savedName(name: string): string {
  const last = name.split('/').at(-1) ?? ''
  const clean = last.replaceAll(/[\p{Cc}\p{Bidi_Control}<>:"/\\|?*]/gu, '_').slice(0, 200)
  return clean === '' || /^\.+$/.test(clean) ? 'file' : clean
}
