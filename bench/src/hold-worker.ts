/**
 * Signs payments while others are sent.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import { signedPart } from './bodies.ts'
import type { Funded } from './funding.ts'

/** `accounts`: see {@link signedPart}. */
export type Load = { readonly funded: Funded; readonly accounts: number | undefined }
export type Range = { readonly from: number; readonly count: number }
export type Signed = { readonly bodies: readonly Uint8Array[] }

const { funded, accounts } = workerData as Load

parentPort?.on('message', ({ from, count }: Range) => {
  // Copies: a buffer's memory may be shared with its neighbours.
  const { bodies } = signedPart(from, count, funded, accounts)
  const copies = bodies.map((it) => new Uint8Array(it))
  parentPort?.postMessage({ bodies: copies } satisfies Signed)
})
