/**
 * Why the vault refuses. None of these ever holds a password, a word or a key.
 * @module
 */
import { WattError } from '@watt/errors'

/** The password does not open the vault, or the record of it was changed. */
export class WrongPasswordError extends WattError {
  readonly code = 'keys/wrong-password'
  override readonly fix = 'Try again, or restore the wallet from its words.'
  constructor() {
    super('This password does not unlock the wallet.')
  }
}

/** Too short, or of too few different letters. */
export class WeakPasswordError extends WattError {
  readonly code = 'keys/weak-password'
  override readonly fix = 'Take at least 8 characters, 4 of them different; a sentence is good.'
  constructor() {
    super('This password is too easy to guess.')
  }
}

export class VaultLockedError extends WattError {
  readonly code = 'keys/locked'
  override readonly fix = 'Unlock the wallet, then do it again.'
  constructor() {
    super('The wallet is locked.')
  }
}

export class VaultExistsError extends WattError {
  readonly code = 'keys/exists'
  override readonly fix = 'Unlock it with its password.'
  constructor() {
    super('This device has a wallet already, perhaps made in another tab.')
  }
}

/** Nothing is stored, or the record that was asked for is gone: erased in another tab, or by the browser. */
export class VaultMissingError extends WattError {
  readonly code = 'keys/missing'
  override readonly fix = 'Create a wallet, or restore yours from its words.'
  constructor() {
    super('The wallet’s keys are not on this device.')
  }
}

export class AccountExistsError extends WattError {
  readonly code = 'keys/account-exists'
  constructor() {
    super('This account is in the wallet already.')
  }
}

/** The list of accounts was changed: signing with another account's key would surprise its owner. */
export class KeyMismatchError extends WattError {
  readonly code = 'keys/mismatch'
  override readonly fix = 'Remove the account and restore it from its words or key.'
  constructor() {
    super('The stored key is not that of this account.')
  }
}
