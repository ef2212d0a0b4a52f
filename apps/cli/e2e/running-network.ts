/**
 * Starts the real thing for a test: `watt up` with its validators as processes, on free ports, in a folder of its own.
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type RunningNetwork = {
  readonly rpc: string
  readonly web: string
  readonly dataDir: string
  readonly pid: number
  readonly validators: readonly {
    readonly name: string
    readonly pid: number
    readonly rpc: string
    readonly nodeId: string
  }[]
  /** SIGTERM, and wait. @returns the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL to the supervisor alone, and wait. */
  kill(): Promise<void>
}

export const main: string = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const readyMs = 240_000

/** A folder that exists only for one test file. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'watt-e2e-'))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/**
 * Starts `watt up --json` and waits for its readiness line. @throws when it exits or stays silent instead.
 * @param kind - Bare: validators and page alone.
 */
export async function startNetwork(
  dataDir: string,
  flags: readonly string[] = [],
  kind: 'bare' | 'whole' = 'bare',
): Promise<RunningNetwork> {
  const [rpcPort, webPort] = [await freePort(), await freePort()]
  const args = [
    main,
    'up',
    ...(kind === 'bare' ? ['--bare'] : []),
    '--json',
    '--data-dir',
    dataDir,
    '--rpc-port',
    `${rpcPort}`,
    '--web-port',
    `${webPort}`,
    ...flags,
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const ready = JSON.parse(await firstLine(child, ended)) as Omit<RunningNetwork, 'stop' | 'kill'> & {
    ready: boolean
  }
  if (ready.ready !== true) throw new Error(`watt up answered ${JSON.stringify(ready)}`)
  return {
    ...ready,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('the listener has no port')
  return address.port
}

/** Whether a process with this id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Asks again until the answer is good. @throws the last reason after `ms`. */
export async function eventually<T>(
  what: string,
  ms: number,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  const until = Date.now() + ms
  let reason: unknown = 'nothing yet'
  while (Date.now() < until) {
    try {
      const answer = await ask()
      if (answer !== undefined && answer !== false) return answer
    } catch (error) {
      reason = error
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${what} did not happen within ${ms} ms: ${String(reason)}`)
}

function firstLine(child: ChildProcess, ended: Promise<number | null>): Promise<string> {
  let out = ''
  let err = ''
  child.stderr?.on('data', (chunk: Buffer) => (err = (err + chunk.toString()).slice(-4_000)))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`watt up was not ready within ${readyMs} ms\n${err}`)),
      readyMs,
    )
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      const end = out.indexOf('\n')
      if (end < 0) return
      clearTimeout(timer)
      resolve(out.slice(0, end))
    })
    void ended.then((code) => {
      clearTimeout(timer)
      reject(new Error(`watt up ended with ${code}\n${out}${err}`))
    })
  })
}
