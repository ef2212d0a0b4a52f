/**
 * A node as its operator runs it: `watt node start` in a process of its own, its output kept.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url))

export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

export interface NodeProcess {
  readonly pid: number
  /** What it wrote so far, standard output and error together. */
  readonly output: string
  readonly ended: Promise<Ending>
  /** Resolves with the address of its JSON-RPC. @throws when it ends instead. */
  readonly started: Promise<string>
  signal(name: NodeJS.Signals): void
  /** SIGKILL, and wait. */
  kill(): Promise<void>
}

/** Starts `watt <words>`. @param options.flags - For Node itself. */
export function startWatt(
  words: readonly string[],
  options: {
    readonly flags?: readonly string[]
    readonly env?: NodeJS.ProcessEnv
    readonly cwd?: string
  } = {},
): NodeProcess {
  const { flags = [], env = {}, cwd } = options
  const child = spawn(process.execPath, [...flags, main, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
  })
  if (child.pid === undefined) throw new Error('The process could not be made.')
  const chunks: Buffer[] = []
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const started = whenStarted(child, ended)
  started.catch(() => undefined) // Not everybody waits for it.
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return {
    pid: child.pid,
    get output() {
      return Buffer.concat(chunks).toString('utf8')
    },
    ended,
    started,
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Starts a node in a data folder that holds its configuration. */
export function startNodeProcess(dataDir: string, options?: Parameters<typeof startWatt>[1]): NodeProcess {
  return startWatt(['node', 'start', '--json', '--data-dir', dataDir], options)
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('The listener has no port.')
  return address.port
}

function whenStarted(child: ChildProcess, ended: Promise<Ending>): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const port = /"rpcPort":(\d+),"event":"node\.started"/.exec(text)?.[1]
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`)
    })
    void ended.then(({ code }) => reject(new Error(`The node ended with ${code}.\n${text.slice(-2_000)}`)))
  })
}
