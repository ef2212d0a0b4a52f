/**
 * Collects what the reporters know of the open round of a feed, so that anyone can bring it on chain.
 * @module
 */
import type { FeedSetting } from '../chain/feed-chain.ts'
import { download } from '../source/download.ts'
import { decodeObservation } from './observation-json.ts'
import { recoverReporter } from './observation.ts'
import { createObservationPool, type Known } from './pool.ts'
import { quorumOf } from './turn.ts'

const limits = { bytesMax: 256 * 1024, timeoutMs: 5000 }

/** What was found: enough for a report when `observations` reach `needed`. */
export type Collected = {
  readonly observations: readonly Known[]
  readonly needed: number
  readonly silent: number
}

/**
 * Asks all reporters. What they hand over is checked here: its signatures carry all authority.
 * @param lastRound - The round on chain.
 */
export async function collectRound(
  setting: FeedSetting,
  lastRound: bigint,
  reporters: readonly string[],
): Promise<Collected> {
  const pool = createObservationPool()
  pool.advance(lastRound + 1n)
  const lists = await Promise.allSettled(
    reporters.map(async (url) => {
      const body = await download(`${url}/observations/${setting.address.toLowerCase()}`, limits)
      const json = JSON.parse(Buffer.from(body).toString('utf8')) as unknown
      return Array.isArray(json) ? json.slice(0, setting.members.length).map(decodeObservation) : []
    }),
  )
  for (const signed of lists.flatMap((it) => (it.status === 'fulfilled' ? it.value : []))) {
    if (signed.configDigest !== setting.configDigest || signed.feedId !== setting.feedId) continue
    const signer = await recoverReporter(setting.domain, signed).catch(() => undefined)
    const reporter = setting.members.findIndex((it) => it.toLowerCase() === signer?.toLowerCase())
    if (reporter >= 0 && ((setting.suspended >> reporter) & 1) === 0) pool.add(signed, reporter)
  }
  const needed = quorumOf(setting.members.length)
  const round = pool.roundOf(needed) ?? lastRound + 1n
  return {
    observations: pool.agreeing(round),
    needed,
    silent: lists.filter(({ status }) => status === 'rejected').length,
  }
}
