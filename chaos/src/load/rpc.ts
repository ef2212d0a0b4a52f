/**
 * JSON-RPC as a client speaks it, with a deadline: a node that is down, paused or cut off is an error, not a wait.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
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
  /** The results of all calls, asking a busy node again for half a minute. @throws {RpcError} */
  results(calls: readonly Call[]): Promise<readonly unknown[]>
}

const answerMs = 4_000
const busyMessage = 'limit exceeded'
const busyMs = 200
const busyTries = 150

export function createRpc(url: string): Rpc {
  const post = async (body: unknown): Promise<unknown> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs),
    })
    // A node with too much to do may not even read the question, or the connection.
    return [429, 503].includes(answer.status) ? { error: { message: busyMessage } } : answer.json()
  }
  const request = ([method, ...params]: Call, id: number): unknown => ({ jsonrpc: '2.0', id, method, params })
  const batch = async (calls: readonly Call[]): Promise<readonly Answer[]> => {
    const found = (await post(calls.map(request))) as readonly Answer[] | Answer
    // Refused as a whole, a batch gets one answer.
    return Array.isArray(found) ? found : calls.map(() => found as Answer)
  }
  return {
    url,
    async call(...call) {
      const { result, error } = (await post(request(call, 1))) as Answer
      if (error !== undefined) throw new RpcError(call[0], error.message)
      return result
    },
    batch,
    async results(calls) {
      let answers = await batch(calls)
      for (let tries = 1; tries < busyTries && answers.some(isBusy); tries++) {
        await sleep(busyMs)
        answers = await batch(calls)
      }
      return answers.map(({ result, error }, at) => {
        if (error !== undefined) throw new RpcError(calls[at]?.[0] ?? url, error.message)
        return result
      })
    },
  }
}

/** Whether a node refused a call because it has too much to do, and would take it later. */
export function isBusy({ error }: Answer): boolean {
  return error?.message.startsWith(busyMessage) ?? false
}

/** Thrown when a node answers a call with an error. */
export class RpcError extends WattError {
  readonly code = 'chaos/rpc'
  constructor(method: string, message: string) {
    super(`${method}: ${message}`)
  }
}
