/**
 * A running bundler: its folder, its port, and the work between.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createPublicClient, http, type LocalAccount } from 'viem'
import { type BundlingLog, type Bundling, Bundler } from './bundling.ts'
import { type Limits, defaultLimits } from './limits.ts'
import { createMethods } from './methods.ts'
import { serve } from './server.ts'
import { openStore } from './store.ts'

export type BundlerOptions = {
  /** A node's JSON-RPC. */
  readonly rpc: string
  readonly dataDir: string
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Sends the bundles, and is paid. Needs no coins while blocks have room. */
  readonly account: LocalAccount
  readonly limits?: Partial<Limits>
  readonly log: BundlingLog
}

export type RunningBundler = {
  readonly url: string
  /** Ends the work; what waits is on disk. */
  readonly stop: () => Promise<void>
}

const pollMs = 500
/** After something went wrong, most likely with the node. */
const pauseMs = 3_000

/** @throws {StoreError} Its folder is damaged. */
export async function startBundler(options: BundlerOptions): Promise<RunningBundler> {
  const { rpc, dataDir, host, port, account, log } = options
  const limits = { ...defaultLimits, ...options.limits }
  const store = openStore(dataDir, limits.remembered)
  const { waiting, sent, included } = await store.load()
  const client = createPublicClient({
    transport: http(rpc, { timeout: 10_000, retryCount: 5, retryDelay: 200 }),
    cacheTime: 0,
  })
  const it: Bundling = {
    client,
    account,
    limits,
    store,
    pool: new Map(waiting.map((entry) => [entry.hash, entry])),
    included: new Map(included),
    log,
  }
  let wakeUp = (): void => undefined
  const stop = new AbortController()
  const server = await serve({
    host,
    port,
    limits,
    methods: createMethods(it, () => wakeUp()),
    onError: (method, error) => log('call.failed', { method, problem: String(error).slice(0, 500) }),
  })
  const work = run(new Bundler(it, sent), {
    log,
    signal: stop.signal,
    rest: async (ms) => {
      const woken = new AbortController()
      wakeUp = () => woken.abort()
      await sleep(ms, undefined, { signal: AbortSignal.any([stop.signal, woken.signal]) }).catch(
        () => undefined,
      )
    },
  })
  log('bundler.started', { address: account.address, waiting: waiting.length, port: server.port })
  return {
    url: `http://${host}:${server.port}`,
    stop: async () => {
      stop.abort()
      await server.stop()
      await work
    },
  }
}

async function run(
  bundler: Bundler,
  {
    log,
    signal,
    rest,
  }: {
    readonly log: BundlingLog
    readonly signal: AbortSignal
    readonly rest: (ms: number) => Promise<void>
  },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await bundler.step()
      await rest(pollMs)
    } catch (error) {
      log('bundler.waits', {
        problem: String((error as Error).message)
          .split('\n')[0]
          ?.slice(0, 300),
      })
      await rest(pauseMs)
    }
  }
}
