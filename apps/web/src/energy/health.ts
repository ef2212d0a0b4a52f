/**
 * Whether the price of a region can be relied on, why not, and since when. Pure.
 * @module
 */
import type { FeedReason, RegionPrice } from '@watt/sdk/energy'

/** Why there is no price to rely on; keys below `reason` in the messages. */
export type ReasonWord = 'noAnswer' | 'stale' | 'dispersed' | 'outOfBounds' | 'pending' | 'unknown'

export type Health =
  | { readonly kind: 'healthy' }
  /** Votes refuse new risk until then; in seconds since 1970. */
  | { readonly kind: 'paused'; readonly until: bigint }
  | {
      readonly kind: 'unhealthy'
      readonly reasons: readonly ReasonWord[]
      /** When the oldest stale feed became too old; undefined where no feed is stale. */
      readonly since: bigint | undefined
    }
  /** For good: only ways out are left. */
  | { readonly kind: 'shutDown' }

const words: Readonly<Record<FeedReason, ReasonWord | undefined>> = {
  none: undefined,
  'no answer': 'noAnswer',
  stale: 'stale',
  dispersed: 'dispersed',
  'out of bounds': 'outOfBounds',
  pending: 'pending',
}

/** The word for what a feed says of itself; undefined: it can be relied on. */
export function reasonWord(reason: FeedReason): ReasonWord | undefined {
  return words[reason]
}

/**
 * What holds for a region now.
 * @param maxAges - Seconds that an answer serves, in the order of `price.feeds`.
 */
export function healthOf(
  { healthy, feeds, isShutDown, pausedUntil, now }: Omit<RegionPrice, 'market'>,
  maxAges: readonly bigint[],
): Health {
  if (isShutDown) return { kind: 'shutDown' }
  if (healthy) return pausedUntil > now ? { kind: 'paused', until: pausedUntil } : { kind: 'healthy' }
  const reasons = [...new Set(feeds.flatMap(({ reason }) => words[reason] ?? []))]
  const ends = feeds.flatMap(({ reason, observedAt }, at) =>
    reason === 'stale' && observedAt > 0n ? [observedAt + (maxAges[at] ?? 0n)] : [],
  )
  const since = ends.length === 0 ? undefined : ends.reduce((one, other) => (one < other ? one : other))
  return { kind: 'unhealthy', reasons: reasons.length === 0 ? ['unknown'] : reasons, since }
}

/** Whether trades and mints may rest on the price. */
export function isReliable({ kind }: Health): boolean {
  return kind === 'healthy' || kind === 'paused'
}
