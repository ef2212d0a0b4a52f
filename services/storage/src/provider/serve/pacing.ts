/**
 * Bounds on patience: a body must come, or go, at a least pace, so that slow peers cannot hold what others need.
 * @module
 */
import type { ServerResponse } from 'node:http'
import { ProblemError } from './problem.ts'

export type Pace = {
  /** Milliseconds without a byte. */
  readonly idleMs: number
  /** Least bytes a second, over the whole transfer, after {@link graceMs}. */
  readonly bytesPerSecondMin: number
  readonly graceMs: number
}

export const usualPace: Pace = { idleMs: 20_000, bytesPerSecondMin: 4096, graceMs: 10_000 }

/**
 * A request's body, at most `bytesMax` of it, at that pace.
 * @yields its chunks
 * @throws {ProblemError} `storage/too-slow`, or `storage/too-long` when more comes than was announced
 */
export async function* paced(
  source: AsyncIterable<Uint8Array>,
  bytesMax: number,
  { idleMs, bytesPerSecondMin, graceMs }: Pace,
): AsyncGenerator<Uint8Array> {
  const begun = performance.now()
  const iterator = source[Symbol.asyncIterator]()
  let bytes = 0
  try {
    for (;;) {
      const next = await within(iterator.next(), idleMs)
      if (next === undefined)
        throw new ProblemError('storage/too-slow', `Nothing came for ${idleMs / 1000} s.`)
      if (next.done === true) return
      bytes += next.value.length
      if (bytes > bytesMax) throw new ProblemError('storage/too-long', `More than ${bytesMax} bytes came.`)
      const elapsedMs = performance.now() - begun
      if (elapsedMs > graceMs && (bytes * 1000) / elapsedMs < bytesPerSecondMin)
        throw new ProblemError(
          'storage/too-slow',
          `${bytes} bytes came in ${Math.round(elapsedMs / 1000)} s.`,
        )
      yield next.value
    }
  } finally {
    // Not awaited: a body that never ends would never let go.
    iterator.return?.().catch(() => undefined)
  }
}

/**
 * Writes chunks to an answer as fast as its reader takes them.
 * @param sent - is told of every chunk that was handed over
 * @returns whether the reader took them all, at the least pace
 */
export async function deliver(
  answer: ServerResponse,
  chunks: AsyncIterable<Uint8Array>,
  sent: (bytes: number) => void,
  { idleMs, bytesPerSecondMin, graceMs }: Pace,
): Promise<boolean> {
  const begun = performance.now()
  let bytes = 0
  for await (const chunk of chunks) {
    if (answer.destroyed) return false
    if (!answer.write(chunk) && !(await drained(answer, idleMs))) return false
    bytes += chunk.length
    sent(chunk.length)
    const elapsedMs = performance.now() - begun
    if (elapsedMs > graceMs && (bytes * 1000) / elapsedMs < bytesPerSecondMin) return false
  }
  answer.end()
  return true
}

async function drained(answer: ServerResponse, idleMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (drained: boolean) => {
      clearTimeout(timer)
      answer.off('drain', onDrain).off('close', onClose)
      resolve(drained)
    }
    const onDrain = () => done(true)
    const onClose = () => done(false)
    const timer = setTimeout(() => done(false), idleMs)
    answer.once('drain', onDrain).once('close', onClose)
  })
}

/** undefined: it took longer. */
async function within<T>(waiting: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  try {
    return await Promise.race([waiting, late])
  } finally {
    clearTimeout(timer)
  }
}
