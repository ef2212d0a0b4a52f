/**
 * Slow work with keys, apart from the page's own thread.
 * @module
 */
import { WattError } from '@watt/errors'
import type { DeriveKey } from './key-derivation.ts'
import type { KeyAnswer, KeyTask } from './key-worker.ts'
import { KeystoreError, type Keystore } from './keystore.ts'

export const deriveInWorker: DeriveKey = async (request) => {
  const key = await inWorker({ kind: 'derive', ...request })
  if (key === undefined) throw new DerivationError()
  return key
}

/** The private key of a keystore. @throws {KeystoreError} Another password. */
export async function openKeystoreInWorker(keystore: Keystore, password: string): Promise<Uint8Array> {
  const key = await inWorker({ kind: 'keystore', keystore, password })
  if (key === undefined) throw new KeystoreError('password')
  return key
}

/** A worker of its own for each task: ending it gives its memory back at once. */
async function inWorker(task: KeyTask): Promise<KeyAnswer> {
  const worker = new Worker(new URL('./key-worker.ts', import.meta.url), { type: 'module' })
  try {
    return await new Promise<KeyAnswer>((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<KeyAnswer>) => resolve(data))
      worker.addEventListener('error', () => reject(new DerivationError()))
      worker.postMessage(task)
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
