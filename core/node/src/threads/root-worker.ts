/**
 * The thread that works out roots of lists: packed values come in, a hash goes out.
 * @module
 */
import { constants, getPriority, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { orderedTrieRoot } from '@watt/ledger'
import { hexToBytes } from '@noble/hashes/utils.js'
import { unpackRaws } from '../pool/packing.ts'
import type { PackedMessage } from './packed-thread.ts'

const { PRIORITY_BELOW_NORMAL } = constants.priority
// Where cores are few, a block waits for its roots rather than a wallet for its answer. Only on Linux is this thread alone meant.
if (process.platform === 'linux' && getPriority() < PRIORITY_BELOW_NORMAL) {
  try {
    setPriority(PRIORITY_BELOW_NORMAL)
  } catch {
    // Where that is forbidden it is like the others.
  }
}

parentPort?.on('message', ({ id, packed }: PackedMessage) => {
  const values = unpackRaws(packed)
  if (values === undefined) throw new Error('The packed values are damaged.')
  const root = orderedTrieRoot(values)
  parentPort?.postMessage({ id, packed: hexToBytes(root.slice(2)) } satisfies PackedMessage)
})
