/**
 * The thread that recovers senders: a packed batch comes in, packed senders go out.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { PackedMessage } from '../threads/packed-thread.ts'
import { packSenders, unpackRaws } from './packing.ts'
import { recoverSendersHere } from './recover-here.ts'

const { chainId } = workerData as { readonly chainId: bigint }

parentPort?.on('message', ({ id, packed }: PackedMessage) => {
  const senders = packSenders(recoverSendersHere(unpackRaws(packed) ?? [], chainId))
  parentPort?.postMessage({ id, packed: senders } satisfies PackedMessage)
})
