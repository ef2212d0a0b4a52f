/**
 * Errors as JSON-RPC carries them: a number for programs, a sentence for people.
 * Sentences start with the words Ethereum clients use, because wallets recognise failures by them.
 * @see JSON-RPC 2.0, section 5.1; EIP-1474; EIP-3 code 3 of geth's `eth_call` for reverts
 * @module
 */
import { WattError } from '@watt/errors'

/** Base of every failure that a caller of the RPC sees. */
export abstract class RpcError extends WattError {
  abstract readonly rpcCode: number
  /** Sent as `error.data` unless undefined. */
  readonly data: unknown = undefined
}

export class ParseError extends RpcError {
  readonly code = 'rpc/parse'
  readonly rpcCode = -32_700
  constructor() {
    super('The body is not valid JSON. Send one JSON-RPC 2.0 request or an array of them.')
  }
}

export class InvalidRequestError extends RpcError {
  readonly code = 'rpc/invalid-request'
  readonly rpcCode = -32_600
}

export class MethodNotFoundError extends RpcError {
  readonly code = 'rpc/method-not-found'
  readonly rpcCode = -32_601
  readonly method: string
  constructor(method: string) {
    const shown = method.slice(0, 80)
    super(`the method ${shown} does not exist/is not available`)
    this.method = shown
  }
}

export class InvalidParamsError extends RpcError {
  readonly code = 'rpc/invalid-params'
  readonly rpcCode = -32_602
  constructor(where: string, expected: string, found?: unknown) {
    super(`invalid ${where}: expected ${expected}${found === undefined ? '' : `, found ${show(found)}`}`)
  }
}

/** Something outside the request's form went wrong; `data.reason` is stable where there is one. */
export class ServerError extends RpcError {
  readonly code = 'rpc/server'
  readonly rpcCode = -32_000
  override readonly data: unknown
  constructor(message: string, data?: unknown) {
    super(message)
    this.data = data
  }
}

/** The node does not have this block: it lies in the future, or nobody made it. */
export class UnknownBlockError extends RpcError {
  readonly code = 'rpc/unknown-block'
  readonly rpcCode = -32_001
  constructor(id: string) {
    super(`unknown block ${id}: header not found`)
  }
}

/** The node once had this state and dropped it. */
export class PrunedStateError extends RpcError {
  readonly code = 'rpc/pruned-state'
  readonly rpcCode = 4_444
  override readonly data: { readonly oldestState: string }
  constructor(number: bigint, oldest: bigint) {
    super(
      `pruned history unavailable: state of block ${number} was pruned; the oldest kept is ${oldest}. Ask an archive node.`,
    )
    this.data = { oldestState: `0x${oldest.toString(16)}` }
  }
}

/** A bound was reached. `data.retryAfterMs` is there when waiting helps. */
export class LimitError extends RpcError {
  readonly code = 'rpc/limit-exceeded'
  readonly rpcCode = -32_005
  override readonly data: { readonly retryAfterMs: number } | undefined
  constructor(message: string, retryAfterMs?: number) {
    super(`limit exceeded: ${message}`)
    this.data = retryAfterMs === undefined ? undefined : { retryAfterMs }
  }
}

/** A contract said no. `data` is what it returned; the reason is decoded where its form is known. */
export class RevertedError extends RpcError {
  readonly code = 'rpc/execution-reverted'
  readonly rpcCode = 3
  override readonly data: string
  constructor(reason: string | undefined, data: string) {
    super(reason === undefined ? 'execution reverted' : `execution reverted: ${reason}`)
    this.data = data
  }
}

/** A failure of `eth_simulateV1`, whose codes its specification fixes. */
export class SimulationError extends RpcError {
  readonly code = 'rpc/simulation'
  readonly rpcCode: number
  constructor(rpcCode: number, message: string) {
    super(message)
    this.rpcCode = rpcCode
  }
}

/** An unexpected failure: the caller learns nothing of the inside, the log gets it all. */
export class InternalError extends RpcError {
  readonly code = 'rpc/internal'
  readonly rpcCode = -32_603
  constructor() {
    super('internal error; the node log has the details')
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
