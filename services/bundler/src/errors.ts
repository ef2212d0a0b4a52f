/**
 * What a caller is told: a number for programs, a sentence for people.
 * @see ERC-7769, error codes
 * @module
 */
import { WattError } from '@watt/errors'

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

/** Another bundler works in this folder, or its files are damaged. */
export class StoreError extends WattError {
  readonly code = 'bundler/store'
  override readonly fix: string
  constructor(message: string, fix: string) {
    super(message)
    this.fix = fix
  }
}
