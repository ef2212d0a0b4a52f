/**
 * One `watt` command as a child process: started again when it dies, stopped in good order, its output in a log file.
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LogFile } from './log-file.ts'
import { restartAfter } from './restart-policy.ts'

/** What a process said last, kept to explain why it ended. */
const lastWordsBytesMax = 8192
/**
 * Built-in prototypes cannot be changed, `__proto__` does not exist, and no signal opens the inspector, which shows
 * memory and so the key.
 */
const hardening = [
  '--disable-proto=delete',
  '--frozen-intrinsics',
  '--disable-sigusr1',
  '--disable-warning=ExperimentalWarning', // About frozen intrinsics.
]
/**
 * For processes that mostly wait. By default, V8 lets short-lived objects pile up to tens of megabytes before it looks, and
 * keeps machine code for what runs once in a while; glibc gives each thread memory of its own and keeps what was freed.
 * A provider takes 45 MB of its own with these instead of 70; 60 more are the program itself, in memory once for all.
 */
const small = {
  flags: ['--max-semi-space-size=1', '--optimize-for-size', '--no-maglev', '--no-sparkplug'],
  env: { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '65536' },
} as const
/** One that has not ended this long after SIGTERM is killed. */
const stopPatienceMs = 10_000

export type ProcessEvent =
  | { readonly type: 'started'; readonly pid: number }
  | {
      readonly type: 'exited'
      readonly code: number | null
      readonly signal: NodeJS.Signals | null
      readonly lastWords: string
      readonly restartMs: number
    }

export type ManagedProcessOptions = {
  readonly name: string
  /** After `watt`. */
  readonly words: readonly string[]
  /** Whether it mostly waits: memory is then worth more than speed. */
  readonly isSmall?: boolean
  /** The log goes into it. */
  readonly folder: string
  readonly onEvent: (event: ProcessEvent) => void
}

/** Keeps one process running. */
export class ManagedProcess {
  readonly name: string
  readonly #words: readonly string[]
  readonly #isSmall: boolean
  readonly #onEvent: (event: ProcessEvent) => void
  readonly #log: LogFile
  readonly #exitsMs: number[] = []
  #child: ChildProcess | undefined
  #restart: NodeJS.Timeout | undefined
  #stopping = false

  constructor({ name, words, isSmall = false, folder, onEvent }: ManagedProcessOptions) {
    this.name = name
    this.#words = words
    this.#isSmall = isSmall
    this.#onEvent = onEvent
    this.#log = new LogFile(join(folder, 'log.jsonl'))
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  start(): void {
    const main = fileURLToPath(new URL('../main.ts', import.meta.url))
    const { flags, env } = this.#isSmall ? small : { flags: [], env: {} }
    const words = [...process.execArgv, ...hardening, ...flags, main, ...this.#words]
    const child = spawn(process.execPath, words, {
      // The channel tells the child when this process is gone, even by kill -9.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...childEnvironment(process.env), ...env },
    })
    this.#child = child
    let lastWords = Buffer.alloc(0)
    child.stdout?.on('data', (chunk: Buffer) => this.#log.write(chunk))
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#log.write(chunk)
      lastWords = Buffer.concat([lastWords, chunk]).subarray(-lastWordsBytesMax)
    })
    child.once('error', (error) => (lastWords = Buffer.from(error.message)))
    // Not 'exit': what the process said last is complete only now.
    child.once('close', (code, signal) => this.#ended(code, signal, lastWords.toString('utf8').trim()))
    if (child.pid !== undefined) this.#onEvent({ type: 'started', pid: child.pid })
  }

  /** Asks it to end, insists after ten seconds. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#restart)
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
      child.kill('SIGTERM')
      const insist = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs)
      await ended
      clearTimeout(insist)
    }
    this.#log.close()
  }

  /** Ends it at once. */
  kill(): void {
    this.#stopping = true
    this.#child?.kill('SIGKILL')
  }

  #ended(code: number | null, signal: NodeJS.Signals | null, lastWords: string): void {
    this.#child = undefined
    if (this.#stopping) return
    const nowMs = Date.now()
    this.#exitsMs.push(nowMs)
    const restartMs = restartAfter(this.#exitsMs, nowMs)
    this.#onEvent({ type: 'exited', code, signal, lastWords, restartMs })
    // The handler may have called stop().
    if (!this.#stopped()) this.#restart = setTimeout(() => this.start(), restartMs)
  }

  #stopped(): boolean {
    return this.#stopping
  }
}

/** Flags of this command that came as WATT_ variables are not meant for its children: they have their files. */
export function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('WATT_') || name === 'WATT_DEBUG'),
  )
}
