/**
 * The processes that a measurement is made of.
 * @module
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Runs a script as a process of its own that can be spoken to. */
export function start(script: URL, words: readonly string[]): ChildProcess {
  return fork(fileURLToPath(script), [...words], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}

export async function firstMessage<MESSAGE>(child: ChildProcess): Promise<MESSAGE> {
  const [message] = (await once(child, 'message')) as [MESSAGE]
  return message
}

/** Ends it, and waits until it is gone. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
