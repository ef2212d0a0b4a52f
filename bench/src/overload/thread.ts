/**
 * Load in a thread of its own, so that measuring does not wait for it.
 * @module
 */
import { Worker } from 'node:worker_threads'

/** A thread that says how it began, then what it saw when it is told to end. */
export type Thread<Result> = {
  /** Its first message. */
  readonly ready: Promise<unknown>
  /** Asks it to end. @returns its last message. */
  finish(): Promise<Result>
}

/** @param file - Beside this one. */
export function startThread<Result>(file: string, workerData: unknown): Thread<Result> {
  const worker = new Worker(new URL(file, import.meta.url), { workerData })
  const messages: unknown[] = []
  const waiting: ((message: unknown) => void)[] = []
  let failure: Error | undefined
  const rejects: ((error: Error) => void)[] = []
  worker.on('message', (message) => {
    const taker = waiting.shift()
    if (taker === undefined) messages.push(message)
    else taker(message)
  })
  worker.on('error', (error) => {
    failure = error instanceof Error ? error : new Error(String(error))
    for (const reject of rejects) reject(failure)
  })
  const next = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (failure !== undefined) return reject(failure)
      if (messages.length > 0) return resolve(messages.shift())
      waiting.push(resolve)
      rejects.push(reject)
    })
  const ready = next()
  return {
    ready,
    finish: async () => {
      await ready
      worker.postMessage('finish')
      const result = (await next()) as Result
      await worker.terminate()
      return result
    },
  }
}
