/**
 * HTTP load from a thread of its own: closed (each connection asks again when it was answered) to find the capacity, open
 * (requests come at a rate, whatever the answers) to exceed it. Latency counts from the moment a request was due.
 * @module
 */
import { Worker } from 'node:worker_threads'

export type Request = { readonly kind: string; readonly body: string; readonly weight: number }

export type HttpLoad = {
  readonly port: number
  readonly seconds: number
  /** Connections at most. */
  readonly connections: number
  /** Requests a second; 0: closed. */
  readonly rate: number
  readonly requests: readonly Request[]
}

export type HttpLoadResult = {
  /** Milliseconds of each answered request, by kind. */
  readonly answered: Readonly<Record<string, Float64Array>>
  /** Milliseconds until each refusal. */
  readonly refused: Float64Array
  /** Milliseconds since they were sent: without what callers waited for a free connection of their own. */
  readonly sinceSent: { readonly answered: Float64Array; readonly refused: Float64Array }
  /** Refusals without a hint when to come back. */
  readonly withoutHint: number
  /** Broken connections and other errors, by what happened. */
  readonly failed: Readonly<Record<string, number>>
  /** Requests that were sent. */
  readonly sent: number
  /** Requests that were due but never sent, since no connection was free. */
  readonly unsent: number
  readonly seconds: number
}

/** Runs one load to its end. */
export function runHttpLoad(load: HttpLoad): Promise<HttpLoadResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./http-load-worker.ts', import.meta.url), { workerData: load })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

/** Answers a second. */
export function goodput({ answered, seconds }: HttpLoadResult): number {
  return Object.values(answered).reduce((sum, it) => sum + it.length, 0) / seconds
}

/** All latencies of answered requests. */
export function allAnswered({ answered }: HttpLoadResult): Float64Array {
  return Float64Array.from(Object.values(answered).flatMap((it) => [...it]))
}
