/**
 * A thread that hashes pieces for {@link PieceWorkers}.
 * @module
 */
import { parentPort } from 'node:worker_threads'
import { PieceHasher } from './piece-hasher.ts'
import type { PieceAnswer, PieceTask } from './piece-workers.ts'

const hashers = new Map<number, PieceHasher>()

parentPort?.on('message', (task: PieceTask) => {
  const hasher = hashers.get(task.piece) ?? new PieceHasher()
  if (task.type === 'update') {
    hashers.set(task.piece, hasher.update(task.bytes))
    answer({ type: 'updated', task: task.task, bytes: task.bytes }, [task.bytes.buffer])
  } else if (task.type === 'drop') {
    hashers.delete(task.piece)
  } else {
    hashers.delete(task.piece)
    try {
      const { piece, tree } = hasher.finish()
      answer({ type: 'finished', task: task.task, root: piece.root, tree: tree.toBytes() }, [])
    } catch {
      answer({ type: 'refused', task: task.task }, [])
    }
  }
})

function answer(message: PieceAnswer, transfer: readonly ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer)
}
