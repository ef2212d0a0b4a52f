/**
 * Hands own observations to the other reporters until each has confirmed them.
 * @module
 */
import { describeError } from '../describe-error.ts'
import type { Logger } from '../logger.ts'
import { encodeObservation } from '../round/observation-json.ts'
import type { SignedObservation } from '../round/observation.ts'

const timeoutMs = 3000

export interface Broadcast {
  /** Sends to all who have not confirmed it lately. Never throws. */
  send(feed: string, signed: SignedObservation): Promise<void>
  /** Forgets what is before this round. */
  advance(feed: string, roundId: bigint): void
}

/**
 * @param peers - Base addresses of the other reporters, `http://127.0.0.1:9702`
 * @param againMs - After which a confirmed observation is sent again: a reporter that restarted has forgotten it.
 */
export function createBroadcast(peers: readonly string[], againMs: number, logger: Logger): Broadcast {
  const confirmed = new Map<string, Map<string, number>>()
  return {
    async send(feed, signed) {
      const key = `${feed} ${signed.roundId}`
      const done = confirmed.get(key) ?? new Map<string, number>()
      confirmed.set(key, done)
      const body = `{"feed":"${feed}","observation":${encodeObservation(signed)}}`
      await Promise.all(
        peers
          .filter((peer) => performance.now() - (done.get(peer) ?? -Infinity) >= againMs)
          .map(async (peer) => {
            if (await post(peer, body, logger)) done.set(peer, performance.now())
          }),
      )
    },
    advance(feed, roundId) {
      for (const key of confirmed.keys()) {
        const [name, round = '0'] = key.split(' ')
        if (name === feed && BigInt(round) < roundId) confirmed.delete(key)
      }
    },
  }
}

async function post(peer: string, body: string, logger: Logger): Promise<boolean> {
  try {
    const response = await fetch(`${peer}/observations`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    })
    await response.body?.cancel()
    return response.status === 202
  } catch (error) {
    logger.debug('peer.silent', { peer, ...describeError(error) })
    return false
  }
}
