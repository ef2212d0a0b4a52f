/**
 * Makes stamps apart from the page's own thread, which stays free to answer.
 * @module
 */
import { WattError } from '@watt/errors'
import type { StampTerms } from '@watt/people/stamp'
import type { StampNews } from './stamp-worker.ts'

/**
 * Makes a stamp.
 * @param onProgress - Told how many hashes were tried.
 * @throws what `signal` says when it is cancelled
 * @throws {StampError} The worker ended.
 */
export async function makeStampApart(
  terms: StampTerms,
  onProgress: (tried: number) => void,
  signal: AbortSignal,
): Promise<bigint> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./stamp-worker.ts', import.meta.url), { type: 'module' })
  try {
    return await new Promise<bigint>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      worker.addEventListener('error', () => reject(new StampError()))
      worker.addEventListener('message', ({ data }: MessageEvent<StampNews>) => {
        if ('stamp' in data) resolve(data.stamp)
        else onProgress(data.tried)
      })
      worker.postMessage(terms)
    })
  } finally {
    worker.terminate()
  }
}

/** The worker that made a stamp has ended. */
export class StampError extends WattError {
  readonly code = 'presence/stamp'
  override readonly fix = 'Close other tabs to free memory, then try again.'
  constructor() {
    super('This device could not make the stamp.')
  }
}
