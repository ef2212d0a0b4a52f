/**
 * A running reporter: its feeds, its HTTP side, and a graceful end.
 * @module
 */
import { join } from 'node:path'
import type { LocalAccount } from 'viem'
import { createAlarms } from './alarms.ts'
import { createFeedChain, oracleClient } from './chain/feed-chain.ts'
import { createChainWatcher, type ChainWatcher } from './chain/watcher.ts'
import type { ReporterConfig } from './config.ts'
import { describeError } from './describe-error.ts'
import { FeedWorker, type WorkerStatus } from './feed-worker.ts'
import { feedSources, findFeed, type FeedDefinition } from './feeds.ts'
import { createKeeper } from './keeper.ts'
import type { Logger } from './logger.ts'
import { createMetrics } from './metrics.ts'
import { createObservationLog } from './observation-log.ts'
import { createPlanner, type PlannerOptions } from './planner.ts'
import { createRawStore } from './raw-store.ts'
import { encodeObservation } from './round/observation-json.ts'
import { createSendQueue } from './round/send-queue.ts'
import { createSigningGuard } from './round/signing-guard.ts'
import { createBroadcast } from './serve/broadcast.ts'
import { startServer } from './serve/server.ts'

export type ReporterOptions = {
  readonly config: ReporterConfig
  readonly dataDir: string
  readonly account: LocalAccount
  readonly logger: Logger
}
export interface Reporter {
  readonly port: number
  readonly address: `0x${string}`
  status(): readonly WorkerStatus[]
  /** Ends after the work at hand; nothing is half signed or half sent. */
  stop(): Promise<void>
}

/** Starts. @throws when the node cannot be asked which network it is, or the port is taken */
export async function startReporter({
  config,
  dataDir,
  account,
  logger,
}: ReporterOptions): Promise<Reporter> {
  const client = oracleClient(config.rpc)
  const { hash: genesis } = await client.getBlock({ blockNumber: 0n })
  const metrics = createMetrics()
  const alarms = createAlarms(logger, metrics)
  const store = createRawStore(join(dataDir, 'raw'))
  const guard = createSigningGuard(join(dataDir, 'signed'), genesis.slice(2, 18))
  const observationLog = createObservationLog(join(dataDir, 'observations'))
  const broadcast = createBroadcast(config.peers, config.timing.takeOverMs, logger)
  const inTurn = createSendQueue()
  const watcher = createChainWatcher(client)
  const now = () => Date.now()
  const workers = new Map(
    config.feeds.map(({ name, contract }) => {
      const feed = findFeed(name)
      if (feed === undefined) throw new RangeError(`There is no feed ${name}`)
      const worker = new FeedWorker({
        feed,
        chain: createFeedChain(client, contract),
        account,
        planner: createPlanner({ feed, store, mode: modeOf(config, feed), now }),
        guard,
        observationLog,
        broadcast,
        evidenceFolder: join(dataDir, 'evidence'),
        timing: config.timing,
        alarms,
        metrics,
        logger,
        inTurn,
        headTime: watcher.headTime,
        now,
      })
      return [contract.toLowerCase(), worker] as const
    }),
  )
  const keep = createKeeper({
    client,
    account,
    contracts: config.keep,
    everySeconds: config.timing.keepMs / 1000,
    members: () => workers.values().next().value?.members() ?? [],
    headTime: watcher.headTime,
    inTurn,
    logger,
  })
  const status = () => [...workers.values()].flatMap((worker) => worker.status() ?? [])
  const server = await startServer({
    listen: config.listen,
    takeIn: async (feed, signed) => workers.get(feed.toLowerCase())?.takeIn(signed),
    health: () => ({
      ok: status().length === workers.size && alarms.standing().length === 0,
      reporter: account.address,
      feeds: status(),
      alarms: alarms.standing(),
    }),
    metrics: async () => metrics.text(),
    known: (feed) => {
      const known = workers.get(feed)?.known()
      return known === undefined ? undefined : `[${known.map(encodeObservation).join(',')}]\n`
    },
    observed: async (feed, roundId) => observationLog.find(feed, roundId),
    raw: async (contentId) => store.find(contentId),
    refused: (why) => metrics.refusals.inc({ why }),
  })
  logger.info('reporter.listening', { host: config.listen.host, port: server.port, feeds: workers.size })
  const stopping = new AbortController()
  const { pollMs } = config.timing
  const all = [...workers.values()]
  const loops = [
    repeat(async () => watch(watcher, all), pollMs, stopping.signal, logger),
    repeat(keep, pollMs, stopping.signal, logger),
    ...all.map(async (worker) => repeat(async () => worker.tick(), pollMs, stopping.signal, logger)),
  ]
  return {
    port: server.port,
    address: account.address,
    status,
    stop: async () => {
      stopping.abort()
      await server.stop()
      await Promise.all(loops)
      logger.info('reporter.stopped')
    },
  }
}

function modeOf({ mode, files }: ReporterConfig, feed: FeedDefinition): PlannerOptions['mode'] {
  return mode.type === 'replay' ? mode : { ...mode, sources: feedSources(feed, 'live', files[feed.name]) }
}

async function watch(watcher: ChainWatcher, workers: readonly FeedWorker[]): Promise<void> {
  const changed = await watcher.look([...new Set(workers.flatMap((worker) => worker.watched()))])
  for (const worker of workers)
    if (worker.watched().some((address) => changed.has(address.toLowerCase()))) worker.touch()
}

async function repeat(
  work: () => Promise<void>,
  everyMs: number,
  signal: AbortSignal,
  logger: Logger,
): Promise<void> {
  while (!signal.aborted) {
    await work().catch((error: unknown) => logger.warn('tick.failed', describeError(error)))
    await wait(everyMs, signal)
  }
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
