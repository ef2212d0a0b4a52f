/**
 * Starts, watches and kills a provider.
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { devAccount, ended, type Stage, until } from './storage-stage.ts'

export type ToldEvent = {
  readonly level?: string
  readonly event: string
  readonly fields: Readonly<Record<string, unknown>>
}

const program = fileURLToPath(new URL('run-provider.ts', import.meta.url))

/** One provider over one folder; it may be killed and started again. */
export class ProviderProcess {
  readonly address: `0x${string}`
  readonly told: ToldEvent[] = []
  readonly #arguments: readonly string[]
  #child: ChildProcess | undefined
  port = 0
  machinePort = 0

  constructor(
    stage: Stage,
    index: number,
    dataDir: string,
    port: number,
    settings: Readonly<Record<string, unknown>> = {},
  ) {
    this.address = devAccount(index).address
    const config = {
      rpc: stage.rpc,
      directory: stage.directory,
      listen: { host: '127.0.0.1', port },
      machine: { host: '127.0.0.1', port: 0 },
      url: `http://127.0.0.1:${port}`,
      stakeWei: String(10n ** 18n),
      capacityBytes: 2 ** 30,
      offer: { priceWeiPerGiBEpoch: String(10n ** 14n) },
      settleEpochs: 1,
      pollMs: 300,
      ...settings,
    }
    this.#arguments = [dataDir, String(index), JSON.stringify(config)]
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  async start(): Promise<void> {
    const child = fork(program, this.#arguments, {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child = child
    const ready = this.next('ready')
    child.on('message', (message) => void this.told.push(message as ToldEvent))
    const { fields } = await ready
    this.port = fields['port'] as number
    this.machinePort = fields['machinePort'] as number
  }

  /** The next event of that name from now on. */
  async next(event: string, seconds = 120): Promise<ToldEvent> {
    const from = this.told.length
    await until(() => this.told.slice(from).some((it) => it.event === event), event, seconds)
    return this.told.slice(from).find((it) => it.event === event)!
  }

  /** One of its figures, as Prometheus is told it. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.machinePort}/metrics`)).text()
    return Number(new RegExp(`^provider_${name} (.+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
  }

  /** Events of that name so far. */
  all(event: string): readonly ToldEvent[] {
    return this.told.filter((it) => it.event === event)
  }

  /** As a power cut for the process: nothing is written any more. */
  async kill(): Promise<void> {
    if (this.#child) await ended(this.#child, 'SIGKILL')
  }

  async stop(): Promise<void> {
    if (this.#child) await ended(this.#child, 'SIGTERM')
  }
}
