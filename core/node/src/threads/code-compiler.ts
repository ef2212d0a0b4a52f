/**
 * Contracts that burn much gas become WebAssembly on a thread of their own: that takes a part of a second, in which no block shall wait.
 * @module
 */
import { Worker } from 'node:worker_threads'
import type { Logger } from '../types.ts'
import { createPackedThread } from './packed-thread.ts'

/** The thread with its life. It starts when something is first compiled. */
export type CodeCompiler = {
  /** @returns what the engine wants for the code; nothing while the thread is not to be had. */
  compile(code: Uint8Array): Promise<Uint8Array | undefined>
  /** Ends the thread. What is in work is interpreted on. */
  stop(): Promise<void>
}

const script = new URL('./compiler-worker.ts', import.meta.url)

/** @param options.launch - How the thread is started. */
export function createCodeCompiler(options: {
  readonly logger: Logger
  readonly launch?: () => Worker
}): CodeCompiler {
  const { logger, launch = (): Worker => new Worker(script) } = options
  const thread = createPackedThread(launch, (reason) => logger.warn('evm.compilerCrashed', { reason }))
  return {
    // What code is a view of shall not travel along.
    compile: (code) => thread.ask(code.slice(), 1),
    stop: () => thread.stop(),
  }
}
