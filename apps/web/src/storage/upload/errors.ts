/**
 * Why an upload stops.
 * @module
 */
import { WattError } from '@watt/errors'

/** Thrown where the browser has no more room for shards that wait. */
export class UploadFullError extends WattError {
  readonly code = 'storage/no-room-here'
  override readonly fix = 'Free some space on this device, or store fewer files at once.'
  constructor() {
    super('The browser has no more room for what waits to be sent.')
  }
}

/** Thrown where a file is not as it was when it was chosen. */
export class FileChangedError extends WattError {
  readonly code = 'storage/file-changed'
  override readonly fix = 'Choose the file again.'
  constructor() {
    super('A file was changed or moved after it was chosen.')
  }
}

/** Thrown where the worker that encrypts has ended. */
export class StagingError extends WattError {
  readonly code = 'storage/staging'
  override readonly fix = 'Close other tabs to free memory, then try again.'
  constructor(said: string) {
    super(`The files could not be encrypted here: ${said.slice(0, 200)}`)
  }
}

/** Thrown where an order did not come to be. */
export class OrderFailedError extends WattError {
  readonly code = 'storage/order-failed'
  override readonly fix = 'Go on: what changed meanwhile is looked at anew.'
  constructor() {
    super('The order did not come to be.')
  }
}

/** Thrown where an order is over before its shards were brought. */
export class OrderOverError extends WattError {
  readonly code = 'storage/order-over'
  override readonly fix = 'Store the file again. What the order still holds comes back when it is dropped.'
  constructor() {
    super('The order was cancelled.')
  }
}
