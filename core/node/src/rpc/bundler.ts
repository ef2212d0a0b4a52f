/**
 * The bundler beside a node: user operations (ERC-4337) are its business, and the node passes them on. It speaks JSON-RPC as
 * well; what it answers is bounded before it is believed to be an answer.
 * @see ERC-7769, JSON-RPC methods of ERC-4337
 * @module
 */
import { isRecord } from '../settings.ts'
import { LimitError, RpcError, ServerError } from './errors.ts'

export interface Bundler {
  /** @throws {RpcError} What it answered, or that it did not. */
  call(method: string, params: readonly unknown[]): Promise<unknown>
}

/** Fewer than what runs at once in the lane of sending, so that transactions pass by a bundler that hangs. */
const atOnceMax = 8
const answerTimeMs = 15_000
/** A receipt comes with all logs of its bundle. */
const answerBytesMax = 16 * 1024 * 1024
const messageLengthMax = 1_000

/** @param url - Of its JSON-RPC; trusted, as the node's configuration says it. */
export function bundlerAt(url: string): Bundler {
  let running = 0
  return {
    async call(method, params) {
      if (running >= atOnceMax)
        throw new LimitError(`${running} user operations are being worked on; try again in 500 ms`, 500)
      running++
      try {
        return outcomeOf(await post(url, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })))
      } finally {
        running--
      }
    },
  }
}

async function post(url: string, body: string): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(answerTimeMs),
    })
    return JSON.parse(await boundedText(response))
  } catch {
    throw new ServerError('the bundler does not answer. Is it running? watt bundler start', {
      reason: 'bundler-silent',
    })
  }
}

async function boundedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > answerBytesMax) throw new RangeError('more than an answer')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function outcomeOf(answer: unknown): unknown {
  if (!isRecord(answer)) throw new ServerError('the bundler answered with no JSON-RPC')
  const { error, result } = answer
  if (!isRecord(error)) return result ?? null
  const { code, message, data } = error
  throw new BundlerError(
    Number.isSafeInteger(code) ? (code as number) : -32_603,
    typeof message === 'string' ? message.slice(0, messageLengthMax) : 'the bundler refused',
    data,
  )
}

/** The bundler's own refusal, passed on as it is. */
class BundlerError extends RpcError {
  readonly code = 'rpc/bundler'
  readonly rpcCode: number
  override readonly data: unknown
  constructor(rpcCode: number, message: string, data: unknown) {
    super(message)
    this.rpcCode = rpcCode
    this.data = data
  }
}
