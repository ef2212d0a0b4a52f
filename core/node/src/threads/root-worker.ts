/**
 * The thread that works out roots of lists: packed values come in, a hash goes out.
 * @module
 */
import { parentPort } from 'node:worker_threads'
import { orderedTrieRoot } from '@watt/ledger'
import { hexToBytes } from '@noble/hashes/utils.js'
import { unpackRaws } from '../pool/packing.ts'
import type { PackedMessage } from './packed-thread.ts'

parentPort?.on('message', ({ id, packed }: PackedMessage) => {
  const root = orderedTrieRoot(unpackRaws(packed) ?? [])
  parentPort?.postMessage({ id, packed: hexToBytes(root.slice(2)) } satisfies PackedMessage)
})
