/**
 * Questions to the node over JSON-RPC 2.0, those of a moment in one batch. The first screens need no more than this, and a
 * phone gets it a tenth of a second sooner than a library; areas have all of viem (`public-client.ts`).
 * @module
 */
import { WattError } from '@watt/errors'

/** @throws NodeAwayError, NodeBusyError or NodeRefusedError; a `TimeoutError` when no answer came in time. */
export type Ask = (method: string, params: readonly unknown[]) => Promise<unknown>

type Question = {
  readonly method: string
  readonly params: readonly unknown[]
  readonly resolve: (result: unknown) => void
  readonly reject: (reason: unknown) => void
}
type Answer = {
  readonly id?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

const gatherMs = 4
const batchMax = 100
const timeoutMs = 15_000
const retriesMax = 3
const retryMs = 150
/** EIP-1474: the node has no room for the question now. */
const limitExceeded = -32_005

export function createRpc(url: string): Ask {
  let open: Question[] = []

  function enter(question: Question): void {
    open.push(question)
    if (open.length === 1) setTimeout(leave, gatherMs)
    if (open.length === batchMax) leave()
  }
  function leave(): void {
    const batch = open
    open = []
    if (batch.length > 0) void settle(url, batch)
  }
  return async (method, params) => {
    for (let tries = 0; ; tries++) {
      try {
        return await new Promise((resolve, reject) => enter({ method, params, resolve, reject }))
      } catch (error) {
        if (tries === retriesMax || error instanceof NodeRefusedError) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs * 2 ** tries))
    }
  }
}

/** Never rejects: each question hears for itself. */
async function settle(url: string, batch: readonly Question[]): Promise<void> {
  try {
    const answers = await send(url, batch)
    batch.forEach(({ resolve, reject }, id) => {
      const { result, error } = answers.get(id) ?? {}
      if (error) reject(error.code === limitExceeded ? new NodeBusyError(error.message) : refused(error))
      else if (result === undefined) reject(new NodeAwayError('it left a question out'))
      else resolve(result)
    })
  } catch (error) {
    for (const { reject } of batch) reject(error)
  }
}

async function send(url: string, batch: readonly Question[]): Promise<ReadonlyMap<unknown, Answer>> {
  const body = JSON.stringify(batch.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params })))
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      signal,
    })
    if (response.status === 429 || response.status === 503)
      throw new NodeBusyError(`status ${response.status}`)
    if (!response.ok) throw new NodeAwayError(`status ${response.status}`)
    const answers = (await response.json()) as readonly Answer[] | Answer
    // One error for all of a batch: it was too long, or no JSON.
    if (!Array.isArray(answers)) throw refused((answers as Answer).error ?? { code: 0, message: 'no list' })
    return new Map(answers.map((it: Answer) => [it.id, it]))
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof WattError) throw error
    throw new NodeAwayError('no answer', { cause: error })
  }
}

const refused = ({ code, message }: { readonly code: number; readonly message: string }): NodeRefusedError =>
  new NodeRefusedError(code, message)

/** Thrown when the node cannot be reached, or something else answers in its place. */
export class NodeAwayError extends WattError {
  readonly code = 'web/node-away'
  constructor(reason: string, options?: ErrorOptions) {
    super(`The node did not answer: ${reason}.`, options)
  }
}

/** Thrown when the node answered that it has too much to do, four times in a row. */
export class NodeBusyError extends WattError {
  readonly code = 'web/node-busy'
  constructor(reason: string) {
    super(`The node is busy: ${reason}.`)
  }
}

/** Thrown when the node answered, and said no. */
export class NodeRefusedError extends WattError {
  readonly code = 'web/node-refused'
  readonly rpcCode: number
  constructor(rpcCode: number, message: string) {
    super(message)
    this.rpcCode = rpcCode
  }
}
