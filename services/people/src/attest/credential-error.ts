/**
 * Credentials, presentations and consents that cannot be taken.
 * @module
 */
import { WattError } from '@watt/errors'

const explanations = {
  malformed: ['it is not what it should be', 'ask for it again; it may have been cut or changed on the way'],
  signature: [
    'its signature is not the one of its maker',
    'it was changed, or made by somebody else: do not trust it',
  ],
  disclosure: [
    'a field is not the one that was signed',
    'it was changed after it was signed: do not trust it',
  ],
  binding: [
    'it is not signed by the member whom it is about',
    'have the member show it: watt people attest show --to <whom>',
  ],
  fields: [
    'its fields cannot be used',
    'give 1 to 24 fields with text, numbers, true or false, and plain names',
  ],
  sealed: [
    'it cannot be opened with this account',
    'use the account that took it; the file may also be damaged',
  ],
} as const

export type CredentialFault = keyof typeof explanations

/** Thrown for bytes that are no credential, or one that somebody changed. */
export class CredentialError extends WattError {
  readonly code = 'people/credential'
  override readonly fix: string
  readonly reason: CredentialFault
  /** What exactly. */
  readonly found: string
  constructor(reason: CredentialFault, found: string) {
    const [problem, fix] = explanations[reason]
    super(`This cannot be taken: ${problem} (${found}).`)
    this.reason = reason
    this.found = found
    this.fix = fix
  }
}
