/**
 * The thread that compiles contracts: code comes in, packed WebAssembly goes out.
 * @module
 */
import { parentPort } from 'node:worker_threads'
import { compileHotCode } from '@watt/evm'
import type { PackedMessage } from './packed-thread.ts'

parentPort?.on('message', ({ id, packed }: PackedMessage) => {
  parentPort?.postMessage({ id, packed: compileHotCode(packed) } satisfies PackedMessage)
})
