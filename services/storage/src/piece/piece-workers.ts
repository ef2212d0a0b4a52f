/**
 * A pool of threads that hash pieces side by side. Buffers go there and come back; they are not copied.
 * @module
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { WattError } from '@watt/errors'
import { type Piece, pieceOf } from './piece.ts'
import { PieceTree } from './piece-tree.ts'
import { PieceSizeError } from './size.ts'

export type PieceTask =
  | {
      readonly type: 'update'
      readonly task: number
      readonly piece: number
      readonly bytes: Uint8Array<ArrayBuffer>
    }
  | { readonly type: 'finish'; readonly task: number; readonly piece: number }
  | { readonly type: 'drop'; readonly piece: number }

export type PieceAnswer =
  | { readonly type: 'updated'; readonly task: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'finished'; readonly task: number; readonly root: Uint8Array; readonly tree: Uint8Array }
  | { readonly type: 'refused'; readonly task: number }

/** A piece that a thread hashes. */
export type RemotePieceHasher = {
  /**
   * Takes the next bytes. They cannot be read until the promise gives them back, hashed.
   * Only a view of a part of a buffer is copied.
   */
  update(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>
  /** @throws {PieceSizeError} There were no bytes. */
  finish(): Promise<{ readonly piece: Piece; readonly tree: PieceTree }>
  /** Forgets the piece. */
  drop(): void
}

type Waiting = { readonly resolve: (answer: PieceAnswer) => void; readonly reject: (error: Error) => void }
type Thread = { readonly worker: Worker; readonly waiting: Map<number, Waiting>; failure?: Error }

/** Threads that hash pieces; each piece stays with one of them. Close it with `await using` or `close`. */
export class PieceWorkers {
  readonly #threads: readonly Thread[]
  #pieces = 0
  #tasks = 0

  /** @param threads - As many as the machine has processors, unless said otherwise. */
  constructor(threads: number = availableParallelism()) {
    this.#threads = Array.from({ length: threads }, () => started())
  }

  /** Begins a piece, on the threads in turn. */
  hasher(): RemotePieceHasher {
    const piece = this.#pieces++
    const thread = this.#threads[piece % this.#threads.length]!
    let sizeBytes = 0
    return {
      update: async (bytes) => {
        const whole = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
        sizeBytes += whole.length
        const task = this.#tasks++
        const answer = await ask(thread, { type: 'update', task, piece, bytes: whole }, [whole.buffer])
        if (answer.type !== 'updated') throw new PieceWorkerError()
        return answer.bytes
      },
      finish: async () => {
        const answer = await ask(thread, { type: 'finish', task: this.#tasks++, piece }, [])
        if (answer.type !== 'finished') throw new PieceSizeError(sizeBytes)
        return { piece: pieceOf(answer.root, sizeBytes), tree: PieceTree.fromBytes(answer.tree) }
      },
      drop: () => thread.worker.postMessage({ type: 'drop', piece } satisfies PieceTask),
    }
  }

  /** Hashes one piece from a stream of its bytes, which are gone afterwards. */
  async hash(
    source: AsyncIterable<Uint8Array<ArrayBuffer>>,
  ): Promise<{ readonly piece: Piece; readonly tree: PieceTree }> {
    const hasher = this.hasher()
    let before: Promise<unknown> = Promise.resolve()
    try {
      for await (const bytes of source) {
        const update = hasher.update(bytes)
        // Until it is awaited in its turn, its failure must not count as unhandled.
        update.catch(() => {})
        await before
        before = update
      }
      await before
      return await hasher.finish()
    } catch (error) {
      hasher.drop()
      throw error
    }
  }

  /** Ends the threads; what they still hash is lost. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

function started(): Thread {
  const worker = new Worker(new URL('./piece-worker.ts', import.meta.url))
  const thread: Thread = { worker, waiting: new Map() }
  worker.unref()
  worker.on('message', (answer: PieceAnswer) => {
    thread.waiting.get(answer.task)?.resolve(answer)
    thread.waiting.delete(answer.task)
    if (thread.waiting.size === 0) worker.unref()
  })
  const fail = (error: Error): void => {
    thread.failure = error
    for (const { reject } of thread.waiting.values()) reject(error)
    thread.waiting.clear()
  }
  worker.on('error', (error) => fail(new PieceWorkerError({ cause: error })))
  worker.on('exit', () => fail(new PieceWorkerError()))
  return thread
}

function ask(
  thread: Thread,
  task: PieceTask & { task: number },
  transfer: readonly ArrayBuffer[],
): Promise<PieceAnswer> {
  return new Promise((resolve, reject) => {
    if (thread.failure !== undefined) {
      reject(thread.failure)
      return
    }
    thread.worker.ref()
    thread.waiting.set(task.task, { resolve, reject })
    thread.worker.postMessage(task, transfer)
  })
}

/** Thrown when the thread that hashed a piece has ended. */
export class PieceWorkerError extends WattError {
  readonly code = 'storage/piece-worker'
  override readonly fix = 'Hash the piece again.'
  constructor(options?: ErrorOptions) {
    super('The thread that hashed this piece has ended.', options)
  }
}
