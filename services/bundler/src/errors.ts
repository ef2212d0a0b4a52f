/**
 * What a caller is told: a number for programs, a sentence for people.
 * @see ERC-7769, error codes
 * @module
 */
import { WattError } from '@watt/errors'
import { BaseError, HttpRequestError, LimitExceededRpcError, TimeoutError } from 'viem'

/** A call that is not answered with a result. `data` is sent along. */
export class CallError extends WattError {
  readonly code = 'bundler/call'
  readonly rpcCode: number
  readonly data: unknown
  constructor(rpcCode: number, message: string, data?: unknown) {
    super(message)
    this.rpcCode = rpcCode
    this.data = data
  }
}

/** The operation is malformed, or its fields contradict each other or the bundler's bounds. */
export const invalid = (message: string, data?: unknown): CallError => new CallError(-32_602, message, data)
/** The entry point refuses it before its calls run. */
export const rejected = (message: string, data?: unknown): CallError => new CallError(-32_500, message, data)
/** Its calls revert. */
export const reverted = (message: string, data?: unknown): CallError => new CallError(-32_521, message, data)
/** No place for it just now. */
export const busy = (message: string): CallError => new CallError(-32_005, `limit exceeded: ${message}`)

/** Refusals of a node's pool that say something of its load, or of the bundler's own account and bid. */
const passingReasons: ReadonlySet<string | undefined> = new Set([
  'already-known',
  'nonce-too-low',
  'insufficient-funds',
  'underpriced-replacement',
  'pool-full',
  'account-full',
  'free-limit',
])

/** Whether an error is of the node or the disk, and says nothing about operations: it is silent, or busy. */
export function isPassing(error: unknown): boolean {
  if ((error as NodeJS.ErrnoException).syscall !== undefined) return true
  if (!(error instanceof BaseError)) return false
  const found = error.walk(
    (it) =>
      it instanceof LimitExceededRpcError ||
      it instanceof HttpRequestError ||
      it instanceof TimeoutError ||
      passingReasons.has((it as { readonly data?: { readonly reason?: string } }).data?.reason),
  )
  return found !== null
}

/** Another bundler works in this folder, or its files are damaged. */
export class StoreError extends WattError {
  readonly code = 'bundler/store'
  override readonly fix: string
  constructor(message: string, fix: string) {
    super(message)
    this.fix = fix
  }
}
