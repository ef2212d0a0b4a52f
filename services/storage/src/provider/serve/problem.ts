/**
 * What the HTTP side refuses, as one kind of error with its status: `{code, message, fix}`.
 * @module
 */
import { WattError } from '@watt/errors'

export type ProblemCode =
  | 'storage/bad-request'
  | 'storage/unauthorized'
  | 'storage/payment-required'
  | 'storage/not-found'
  | 'storage/offset-conflict'
  | 'storage/upload-busy'
  | 'storage/too-long'
  | 'storage/unsupported-type'
  | 'storage/range'
  | 'storage/wrong-piece'
  | 'storage/wrong-manifest'
  | 'storage/too-slow'
  | 'storage/busy'
  | 'storage/full'
  | 'storage/internal'
export type ProblemStatus = 400 | 401 | 402 | 404 | 408 | 409 | 413 | 415 | 416 | 422 | 500 | 503 | 507

/** By code: the status and what the asker can do. */
const kinds: Readonly<Record<ProblemCode, readonly [ProblemStatus, string]>> = {
  'storage/bad-request': [400, 'see docs/storage.md for the form of this request'],
  'storage/unauthorized': [
    401,
    'send an upload token signed by the order’s client for this provider, deal and piece',
  ],
  'storage/payment-required': [
    402,
    'open a channel to this provider and send the Watt-Voucher header that the quote asks for',
  ],
  'storage/not-found': [404, 'ask another provider of the order'],
  'storage/offset-conflict': [409, 'ask HEAD for Upload-Offset and go on from there'],
  'storage/upload-busy': [409, 'wait for the other request of this upload to end'],
  'storage/too-long': [413, 'send at most what is left of the piece'],
  'storage/unsupported-type': [415, 'send application/offset+octet-stream'],
  'storage/range': [416, 'ask for a range within the piece'],
  'storage/wrong-piece': [422, 'send the bytes whose root the order names, from the start'],
  'storage/wrong-manifest': [422, 'send the bytes that hash to the CID'],
  'storage/too-slow': [408, 'go on from Upload-Offset over a better line'],
  'storage/busy': [503, 'try again in a few seconds'],
  'storage/full': [507, 'choose another provider'],
  'storage/internal': [500, 'try again; if it stays, tell the provider'],
}

/** Thrown by handlers; becomes the answer. */
export class ProblemError extends WattError {
  readonly code: ProblemCode
  readonly status: ProblemStatus
  override readonly fix: string
  readonly details: Readonly<Record<string, unknown>>
  constructor(code: ProblemCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.code = code
    const [status, fix] = kinds[code]
    this.status = status
    this.fix = fix
    this.details = details
  }
}
