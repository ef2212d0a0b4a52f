/**
 * A client that waits while its node is busy or away, whatever it asks; what the node refuses for good is thrown at once.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  BaseError,
  createPublicClient,
  custom,
  HttpRequestError,
  type PublicClient,
  RpcRequestError,
  TimeoutError,
} from 'viem'

/**
 * Asks again until there is an answer. An answer may get lost after the node did what was asked, so a transaction may be
 * refused because the node has it already.
 * @param signal - Ends the waiting.
 */
export function patiently(client: PublicClient, signal?: AbortSignal): PublicClient {
  const request = async (asked: { readonly method: string; readonly params?: unknown }): Promise<unknown> => {
    for (;;) {
      signal?.throwIfAborted()
      try {
        return await client.request(asked as never)
      } catch (error) {
        const pauseMs = pauseAfter(error)
        if (pauseMs === undefined) throw error
        await sleep(pauseMs, undefined, { signal })
      }
    }
  }
  return createPublicClient({ transport: custom({ request }, { retryCount: 0 }), cacheTime: 0 })
}

const pauseMs = 1000

/** How long to wait until the same question may be answered; undefined: never. */
function pauseAfter(error: unknown): number | undefined {
  if (!(error instanceof BaseError)) return undefined
  const refused = error.walk((it) => it instanceof RpcRequestError)
  if (refused instanceof RpcRequestError) return pauseAfterRefusal(refused)
  if (error.walk((it) => it instanceof TimeoutError) !== null) return pauseMs
  const failed = error.walk((it) => it instanceof HttpRequestError)
  if (!(failed instanceof HttpRequestError)) return undefined
  return failed.status === undefined || failed.status === 429 || failed.status >= 500 ? pauseMs : undefined
}

/** A bound that waiting helps against says so; one on the question itself, as on its length, does not. */
function pauseAfterRefusal({ data }: RpcRequestError): number | undefined {
  const { retryAfterMs, reason } = (data ?? {}) as {
    readonly retryAfterMs?: unknown
    readonly reason?: unknown
  }
  if (typeof retryAfterMs === 'number') return Math.max(0, retryAfterMs)
  return reason === 'pool-full' ? pauseMs : undefined
}
