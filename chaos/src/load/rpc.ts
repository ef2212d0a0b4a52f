/**
 * JSON-RPC as a client speaks it, with a deadline: a node that is down, paused or cut off is an error, not a wait.
 * @module
 */
import { WattError } from '@watt/errors'

/** One call: method and parameters. */
export type Call = readonly [method: string, ...params: readonly unknown[]]
/** One answer of a batch. */
export type Answer = { readonly result?: unknown; readonly error?: { readonly message: string } }

export interface Rpc {
  readonly url: string
  /** @throws {RpcError} The node answered with an error. Whatever `fetch` throws when it does not answer. */
  call(...call: Call): Promise<unknown>
  /** @throws whatever `fetch` throws when the node does not answer. */
  batch(calls: readonly Call[]): Promise<readonly Answer[]>
}

const answerMs = 4_000

export function createRpc(url: string): Rpc {
  const post = async (body: unknown): Promise<unknown> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs),
    })
    return answer.json()
  }
  const request = ([method, ...params]: Call, id: number): unknown => ({ jsonrpc: '2.0', id, method, params })
  return {
    url,
    async call(...call) {
      const { result, error } = (await post(request(call, 1))) as Answer
      if (error !== undefined) throw new RpcError(call[0], error.message)
      return result
    },
    async batch(calls) {
      return (await post(calls.map(request))) as readonly Answer[]
    },
  }
}

/** Thrown when a node answers a call with an error. */
class RpcError extends WattError {
  readonly code = 'chaos/rpc'
  constructor(method: string, message: string) {
    super(`${method}: ${message}`)
  }
}
