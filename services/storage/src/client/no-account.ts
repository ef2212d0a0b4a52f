/**
 * What is said where keys lack.
 * @module
 */
import { WattError } from '@watt/errors'

/** Thrown where something needs the keys of an account. */
export class NoAccountError extends WattError {
  readonly code = 'storage/no-account'
  override readonly fix = 'name the account that stores: --account <name>'
  constructor() {
    super('This needs an account, and none was given.')
  }
}
