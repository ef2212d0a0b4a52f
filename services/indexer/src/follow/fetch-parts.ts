/**
 * What is too large for one answer, in its parts: nodes bound their answers, and a full block may have more receipts than fit.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BaseError, LimitExceededRpcError, RpcRequestError, type Hex } from 'viem'
import { NodeError } from '../errors.ts'

export type Ask = (call: { method: string; params: readonly unknown[] }) => Promise<unknown>

/** Calls of one HTTP request; nodes of Watt answer up to 100. */
export const callsPerRequest = 100
/** Thousands of parts may be more than a node lets one caller have at once: it says when to ask again. */
const patience = { tries: 20, longestMs: 5_000 } as const

/** @throws {NodeError} */
export async function wholeOrParts(whole: Promise<unknown>, parts: () => Promise<unknown>): Promise<unknown> {
  try {
    return await whole
  } catch (error) {
    const limit = limitOf(error)
    if (limit === undefined || limit.retryAfterMs !== undefined) throw error
    return parts()
  }
}

/**
 * Asks for each of many by its hash, so many in one request; what does not fit beside the others comes with the next ones.
 * @throws {NodeError} Also when the node lacks one of them.
 */
export async function askEach(ask: Ask, method: string, hashes: readonly Hex[]): Promise<readonly unknown[]> {
  const found = new Map<Hex, unknown>()
  let missing = hashes
  let failures = 0
  while (missing.length > 0) {
    const part = missing.slice(0, callsPerRequest)
    const answers = await Promise.allSettled(part.map(async (hash) => ask({ method, params: [hash] })))
    for (const [place, answer] of answers.entries()) {
      if (answer.status === 'rejected' && limitOf(answer.reason) === undefined) throw answer.reason
      if (answer.status === 'rejected') continue
      if (answer.value === null)
        throw new NodeError(`The node answers ${method} with nothing for ${part[place]}.`)
      found.set(part[place]!, answer.value)
    }
    const [first] = answers
    if (first!.status === 'rejected') {
      const { retryAfterMs } = limitOf(first!.reason)!
      if (retryAfterMs === undefined || ++failures > patience.tries) throw first!.reason
      await sleep(Math.min(retryAfterMs, patience.longestMs))
    } else failures = 0
    missing = missing.filter((hash) => !found.has(hash))
  }
  return hashes.map((hash) => found.get(hash))
}

type Limit = { readonly retryAfterMs?: number }

/** That the node reached a bound, and whether waiting helps; undefined for another failure. */
function limitOf(error: unknown): Limit | undefined {
  if (!(error instanceof NodeError && error.cause instanceof BaseError)) return undefined
  const cause = error.cause.walk((it) => it instanceof RpcRequestError)
  if (!(cause instanceof RpcRequestError) || cause.code !== LimitExceededRpcError.code) return undefined
  return (cause.data as Limit | undefined) ?? {}
}
