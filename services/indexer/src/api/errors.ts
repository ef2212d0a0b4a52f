/**
 * Refusals of the API.
 * @module
 */
import { WattError } from '@watt/errors'

/** With its HTTP status. */
export abstract class ApiError extends WattError {
  abstract readonly status: 400 | 403 | 404 | 503
}

export class BadInputError extends ApiError {
  readonly code = 'indexer/bad-input'
  readonly status = 400
  override readonly fix = 'See /v1/openapi.json.'
}

export class NotIndexedError extends ApiError {
  readonly code = 'indexer/not-found'
  readonly status = 404
  override readonly fix = 'It may be newer than the index: /v1/status says how far that is.'
  constructor(what: string) {
    super(`The index has no ${what}.`)
  }
}

export class NotAllowedError extends ApiError {
  readonly code = 'indexer/not-allowed'
  readonly status = 403
  override readonly fix = 'Start the index with --origin for the page that asks.'
}

export class BusyError extends ApiError {
  readonly code = 'indexer/busy'
  readonly status = 503
  override readonly fix = 'Ask again in a moment.'
  constructor() {
    super('The index has more questions than it can answer just now.')
  }
}
