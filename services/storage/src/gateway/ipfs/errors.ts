/**
 * Refusals of the IPFS gateway, each with its HTTP status.
 * @see https://specs.ipfs.tech/http-gateways/path-gateway/#response-status-codes
 * @module
 */
import { WattError } from '@watt/errors'

const statuses = {
  'bad-request': 400,
  'not-found': 404,
  'not-acceptable': 406,
  'not-here': 412,
  range: 416,
  'not-implemented': 501,
} as const

export type IpfsErrorKind = keyof typeof statuses

export class IpfsError extends WattError {
  readonly code: `storage/ipfs-${IpfsErrorKind}`
  readonly status: (typeof statuses)[IpfsErrorKind]
  constructor(kind: IpfsErrorKind, message: string) {
    super(message)
    this.code = `storage/ipfs-${kind}`
    this.status = statuses[kind]
  }
}

/** What a library threw over bytes that are not what their codec says; our own errors stay as they are. */
export function decodingError(thrown: unknown, what: string): unknown {
  if (thrown instanceof WattError || (thrown instanceof Error && thrown.name === 'AbortError')) return thrown
  return new IpfsError('bad-request', `${what} cannot be read: ${String(thrown).slice(0, 200)}`)
}

/** Thrown when the gateway does not hold a block. */
export class BlockNotFoundError extends IpfsError {
  constructor(cid: string) {
    super('not-found', `The block ${cid} is not stored here.`)
  }
}
