/**
 * One node as a process of its own: started by the command line that people use, hurt by signals.
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRpc, type Rpc } from '../load/rpc.ts'
import { systemEnv } from '../needs.ts'
import type { NodeFolder } from './data-folders.ts'
import type { Place } from './place.ts'

export interface NodeProcess {
  readonly name: string
  readonly dataDir: string
  readonly nodeId: string
  /** Its multiaddr. */
  readonly listen: string
  readonly rpc: Rpc
  /** Whether its process exists; it may be paused. */
  readonly isRunning: boolean
  readonly isPaused: boolean
  /** When it was started or resumed last, of `performance.now()`: what it said before does not tell how it is. */
  readonly sinceMs: number
  /** How it ended last by itself or by a signal; undefined while it never did. `atMs`: of `performance.now()`. */
  readonly exit: { readonly code: number | null; readonly atMs: number } | undefined
  /** Starts the process; does not wait until it is of any use. */
  start(...flags: readonly string[]): void
  /** Ends it with kill -9 and waits until it is gone. */
  kill(): Promise<void>
  /** Ends it in good order. */
  stop(): Promise<void>
  pause(): void
  resume(): void
}

const main = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url))

export function createNodeProcess(
  { name, dataDir, nodeId }: NodeFolder,
  { enter, listen, rpcHost, rpcPort }: Place,
  env: NodeJS.ProcessEnv = {},
): NodeProcess {
  let child: ChildProcess | undefined
  let paused = false
  let sinceMs = 0
  let exit: NodeProcess['exit']

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child
    if (ending === undefined) return
    const gone = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    if (paused) ending.kill('SIGCONT')
    await gone
  }

  return {
    name,
    dataDir,
    nodeId,
    listen,
    rpc: createRpc(`http://${rpcHost}:${rpcPort}`),
    get isRunning() {
      return child !== undefined
    },
    get isPaused() {
      return paused
    },
    get sinceMs() {
      return sinceMs
    },
    get exit() {
      return exit
    },
    start(...flags) {
      const log = openSync(join(dataDir, 'log.jsonl'), 'a')
      const [file, ...words] = [...enter, process.execPath, main, 'node', 'start', '--json']
      const started = spawn(file, [...words, '--data-dir', dataDir, ...flags], {
        // The channel ends the node when this process is gone, even by kill -9.
        stdio: ['ignore', log, log, 'ipc'],
        env: { ...withoutSettings(systemEnv()), ...env },
      })
      closeSync(log)
      child = started
      paused = false
      sinceMs = performance.now()
      started.once('exit', (code) => {
        if (child === started) child = undefined
        exit = { code, atMs: performance.now() }
      })
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    pause() {
      paused = child?.kill('SIGSTOP') ?? false
    },
    resume() {
      child?.kill('SIGCONT')
      paused = false
      sinceMs = performance.now()
    },
  }
}

/** A WATT_ variable would change all nodes alike. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('WATT_')))
}
