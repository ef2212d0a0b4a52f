/**
 * What can go wrong with a store, in words that help.
 * @module
 */
import { WattError } from '@watt/errors'

/**
 * Thrown when a store cannot read or write. Nothing of the operation that failed is visible.
 * `disk-full`: writing resumes when there is space. `io`: all later writes are refused too.
 */
export class StoreError extends WattError {
  readonly code = 'ledger/store'
  readonly reason: 'disk-full' | 'io'
  override readonly fix: string
  constructor(reason: StoreError['reason'], problem: string, options?: ErrorOptions) {
    super(reason === 'disk-full' ? `The disk is full: ${problem}` : `The store failed: ${problem}`, options)
    this.reason = reason
    this.fix =
      reason === 'disk-full'
        ? 'Free space on the disk of the data folder; writing resumes by itself.'
        : 'Check the disk of the data folder and its permissions, then start again.'
  }
}

/** Thrown when another process has the store open. */
export class StoreLockedError extends WattError {
  readonly code = 'ledger/store-locked'
  readonly path: string
  override readonly fix = 'Stop the other process, or give this one another data folder.'
  constructor(path: string, options?: ErrorOptions) {
    super(`Another process uses the store in ${path}.`, options)
    this.path = path
  }
}

/** Thrown when a store lost or changed something of what was written to it. Nothing of it is used. */
export class StoreDamagedError extends WattError {
  readonly code = 'ledger/store-damaged'
  readonly path: string
  override readonly fix: string
  /** @param damage - What was found. */
  constructor(path: string, damage: string, options?: ErrorOptions) {
    super(`The store in ${path} is damaged: ${damage}.`, options)
    this.path = path
    this.fix = `Delete ${path} and start again: the node catches up from the others. Keep the key. Check the disk.`
  }
}

/** Thrown when a store was written in a format this version does not know. */
export class StoreFormatError extends WattError {
  readonly code = 'ledger/store-format'
  /** undefined when the folder holds a database that is not Watt's. */
  readonly found: number | undefined
  readonly expected: number
  override readonly fix: string
  constructor(found: number | undefined, expected: number, path: string) {
    super(
      found === undefined
        ? `The database in ${path} has entries but no format version: it is not a Watt store.`
        : `The store in ${path} has format ${found}; this version of Watt knows format ${expected}.`,
    )
    this.found = found
    this.expected = expected
    this.fix =
      found !== undefined && found > expected
        ? 'Run the newer version of Watt that wrote it, or start with another data folder.'
        : 'Start with another data folder.'
  }
}

/** Thrown when a store is used after its close. */
export class StoreClosedError extends WattError {
  readonly code = 'ledger/store-closed'
  constructor() {
    super('The store is closed.')
  }
}
