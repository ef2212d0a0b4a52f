/**
 * Derives keys apart from the page's own thread.
 * @module
 */
import { WattError } from '@watt/errors'
import type { DeriveKey } from './key-derivation.ts'

/** A worker of its own for each derivation: ending it gives its memory back at once. */
export const deriveInWorker: DeriveKey = async (request) => {
  const worker = new Worker(new URL('./key-worker.ts', import.meta.url), { type: 'module' })
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<Uint8Array>) => resolve(data))
      worker.addEventListener('error', () => reject(new DerivationError()))
      worker.postMessage(request)
    })
  } finally {
    worker.terminate()
  }
}

/** The worker died: most likely 64 MiB were not to be had. */
export class DerivationError extends WattError {
  readonly code = 'keys/derivation'
  override readonly fix = 'Close other tabs to free memory, then try again.'
  constructor() {
    super('This device could not derive the key from the password.')
  }
}
