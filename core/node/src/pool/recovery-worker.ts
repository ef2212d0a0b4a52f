/**
 * The thread that recovers senders: a packed batch comes in, packed senders go out.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import { packSenders, unpackRaws } from './packing.ts'
import { recoverSendersHere } from './recover-here.ts'

const { chainId } = workerData as { readonly chainId: bigint }

parentPort?.on('message', ({ id, packed }: { readonly id: number; readonly packed: Uint8Array }) => {
  parentPort?.postMessage({ id, senders: packSenders(recoverSendersHere(unpackRaws(packed) ?? [], chainId)) })
})
