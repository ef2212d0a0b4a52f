/**
 * A running provider: its HTTP side, its work on chain, and a graceful end.
 * @module
 */
import { join } from 'node:path'
import { type ChainEvent, type Head, type HostedDeal, type ProviderChain } from './chain/provider-chain.ts'
import type { ProviderConfig } from './config.ts'
import type { BlobStore } from './disk/blob-store.ts'
import { ManifestStore } from './disk/manifest-store.ts'
import { PieceStore } from './disk/piece-store.ts'
import { describeError, type Tell } from './events.ts'
import { createMetrics, type Metrics, noMetrics } from './metrics.ts'
import { createApi } from './serve/api.ts'
import { createGate } from './serve/gate.ts'
import { type Pace, usualPace } from './serve/pacing.ts'
import { createPlaces } from './serve/places.ts'
import { ProblemError } from './serve/problem.ts'
import { startApiServer, startMachineServer } from './serve/server.ts'
import { createRedeemer } from './till/redeemer.ts'
import { Till } from './till/till.ts'
import { openVoucherStore } from './till/voucher-store.ts'
import { Uploads } from './uploads.ts'
import { createActivator } from './chores/activator.ts'
import { createAnswerer } from './chores/answerer.ts'
import { createAskKeeper } from './chores/ask-keeper.ts'
import { createCloser, createSweeper } from './chores/closer.ts'
import { createDamage } from './chores/damage.ts'
import { DealBook } from './chores/deal-book.ts'
import { createJournal } from './chores/journal.ts'
import { createProver } from './chores/prover.ts'
import { repeat } from './chores/repeat.ts'
import { openScrubber } from './chores/scrubber.ts'

export type ProviderOptions = {
  readonly config: ProviderConfig
  /** The settings as they are now; only the offer may change while it runs. */
  readonly readConfig?: () => Promise<ProviderConfig>
  readonly dataDir: string
  readonly chain: ProviderChain
  /** Where whole pieces lie. */
  readonly blobs: BlobStore
  readonly tell: Tell
  readonly pace?: Pace
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export interface RunningProvider {
  readonly address: `0x${string}`
  readonly port: number
  readonly machinePort: number | undefined
  /** Ends after the work at hand; what was taken in is on disk. */
  stop(): Promise<void>
}

const uploadsMax = 64
const downloadsMax = 128
/** Room on the disk that no upload may touch. */
const reserveBytes = 64 * 2 ** 20
const spaceMaxAgeMs = 2000
/** Looks at the chain between two looks through files and channels. */
const sweepEvery = 15

/** Starts. @throws when the port is taken, or disk or chain do not answer */
export async function startProvider(options: ProviderOptions): Promise<RunningProvider> {
  const { config, dataDir, chain, blobs, tell, pace = usualPace, now = Date.now } = options
  const state = join(dataDir, 'state')
  const sweepMs = sweepEvery * config.pollMs
  const nowSeconds = () => now() / 1000
  const [store, book, vouchers, metrics] = await Promise.all([
    PieceStore.open(dataDir, blobs),
    DealBook.open(chain, join(state, 'deals.json')),
    openVoucherStore(join(dataDir, 'vouchers')),
    config.machine === undefined ? noMetrics : createMetrics(),
  ])
  const journal = createJournal(join(state, 'proofs.ndjson'))
  const manifests = new ManifestStore(blobs)
  const uploads = new Uploads(store)
  const damage = createDamage(store, (root, why) => tell('error', 'piece.damaged', { root, why }))
  let head: Head = { number: 0n, time: 0 }
  const headTime = () => head.time
  const prover = createProver({
    chain,
    book,
    store,
    damage,
    tell,
    outcome: (epoch, outcome, fields) => {
      metrics.proofs.inc({ outcome })
      journal
        .note({
          at: new Date(now()).toISOString(),
          epoch,
          outcome,
          ...fields,
        })
        .catch((error: unknown) => tell('warn', 'journal.failed', describeError(error)))
    },
  })
  const { setting } = chain
  const epoch = () => Math.max(0, Math.floor((head.time - setting.genesisTime) / setting.epochSeconds))
  const askKeeper = createAskKeeper({
    chain,
    config: options.readConfig ?? (async () => config),
    store,
    tell,
    epoch,
  })
  const activate = createActivator({ chain, book, store, uploads, tell, headTime })
  const closerParts = {
    chain,
    book,
    store,
    manifests,
    uploads,
    damage,
    tell,
    headTime,
    due: () => prover.due,
  }
  const close = createCloser({ ...closerParts, settleEpochs: config.settleEpochs })
  const sweep = createSweeper({ ...closerParts, settleEpochs: config.settleEpochs })
  const redeem = createRedeemer({ chain, vouchers, tell, lookMs: sweepMs, now: nowSeconds })
  const answerer = createAnswerer({ chain, book, store, tell, headTime })
  const scrubber = await openScrubber({
    book,
    damage,
    tell,
    now: nowSeconds,
    path: join(state, 'scrub.json'),
    bytesPerSecond: config.scrubBytesPerSecond,
    everySeconds: setting.epochSeconds,
    checked: (bytes) => metrics.scrubbedBytes.inc(bytes),
  })
  const till = new Till({
    chain,
    vouchers,
    ...config.retrieval,
    now: nowSeconds,
    priceWeiPerMiB: config.retrieval.priceWeiPerMiB,
  })
  const uploadPlaces = createPlaces(uploadsMax, uploadsMax / 2)
  const downloadPlaces = createPlaces(downloadsMax, downloadsMax / 2)
  const health = () => {
    const headAgeSeconds = Math.round(nowSeconds() - head.time)
    const isFresh = headAgeSeconds < 120
    const ok = isFresh && book.isComplete && damage.roots.length === 0
    return {
      ok,
      provider: setting.provider,
      headAgeSeconds,
      isComplete: book.isComplete,
      damaged: damage.roots,
    }
  }
  const space = cachedSpace(chain)
  const api = createApi({
    store,
    manifests,
    uploads,
    till,
    uploadPlaces,
    downloadPlaces,
    pace,
    gate: createGate({
      chain,
      now: nowSeconds,
      findDeal: async (id) => book.find(id),
      isKnown: (id) => book.has(id),
    }),
    serves: (root, sizeBytes) => book.holds(root, sizeBytes) && !damage.has(root),
    makeRoom: async (deal, offset) => makeRoom(store, deal, offset),
    whole: (deal) => {
      tell('info', 'piece.received', {
        deal: deal.id,
        bytes: deal.sizeBytes,
      })
      wake()
    },
    card: async () => {
      const { used, capacity } = await space()
      return {
        provider: setting.provider,
        chainId: setting.chainId,
        version: 1,
        freeBytes: Math.max(0, Number(capacity - used)),
        pricePerMiB: config.retrieval.priceWeiPerMiB.toString(),
        freeQuotaBytes: config.retrieval.freeQuotaBytes,
      }
    },
    counted: {
      received: (bytes) => metrics.receivedBytes.inc(bytes),
      served: (bytes) => metrics.servedBytes.inc(bytes),
      refused: (code) => metrics.refusals.inc({ code }),
      failed: (error) => {
        metrics.failures.inc()
        tell('warn', 'request.failed', describeError(error))
      },
    },
  })
  const server = await startApiServer(config.listen, api)
  const machine =
    config.machine &&
    (await startMachineServer(config.machine, {
      health,
      metrics: async () => {
        await measure(metrics, { chain, book, nowSeconds, head, due: prover.due })
        metrics.damagedPieces.set(damage.roots.length)
        metrics.transfers.set({ way: 'in' }, uploadPlaces.taken)
        metrics.transfers.set({ way: 'out' }, downloadPlaces.taken)
        return metrics.text()
      },
    }))
  let woken = () => {}
  const wake = () => woken()
  const look = async (): Promise<void> => {
    const newest = await chain.head()
    const isNew = newest.number !== head.number
    const before = epoch()
    head = newest
    if (epoch() !== before) book.touchAll()
    if (isNew) {
      for (const event of await book.look()) {
        announce(event, tell)
        answerer.heard(event)
      }
    }
    await prover.look()
    await answerer.look()
    await activate()
    await close()
    await askKeeper.look()
    await redeem()
  }
  const stopping = new AbortController()
  const failed = tellOnce(tell)
  const loops = [
    repeat(
      async () => look().then(failed.over),
      config.pollMs,
      stopping.signal,
      failed.told,
      (now) => void (woken = now),
    ),
    repeat(async () => sweep(nowSeconds()), sweepMs, stopping.signal, failed.told),
    repeat(async () => void (await scrubber.step(stopping.signal)), 1000, stopping.signal, failed.told),
  ]
  tell('info', 'provider.listening', { port: server.port, url: config.url })
  return {
    address: setting.provider,
    port: server.port,
    machinePort: machine?.port,
    stop: async () => {
      stopping.abort()
      await Promise.all([server.stop(), machine?.stop(), ...loops])
      tell('info', 'provider.stopped')
    },
  }
}

/** A node that is down fails every look: that is told once, and when it is over. */
function tellOnce(tell: Tell): { readonly told: (error: unknown) => void; readonly over: () => void } {
  let last: string | undefined
  return {
    told: (error) => {
      const described = describeError(error)
      if (described.reason !== last) tell('warn', 'look.failed', described)
      last = described.reason
    },
    over: () => {
      if (last !== undefined) tell('info', 'look.works')
      last = undefined
    },
  }
}

function announce(event: ChainEvent, tell: Tell): void {
  const { type, block: _, ...fields } = event
  if (type === 'matched') tell('info', 'deal.matched', fields)
  else if (type === 'lost' || type === 'fee' || type === 'missCharged' || type === 'asked')
    tell('warn', `chain.${type}`, fields)
  else tell('debug', `chain.${type}`, fields)
}

/** Strangers ask for it as often as they like; the node is asked now and then. */
function cachedSpace(chain: ProviderChain): ProviderChain['space'] {
  let cached: { readonly space: ReturnType<ProviderChain['space']>; readonly atMs: number } | undefined
  return async () => {
    if (cached === undefined || performance.now() - cached.atMs > spaceMaxAgeMs) {
      const space = chain.space()
      cached = { space, atMs: performance.now() }
      space.catch(() => (cached = undefined))
    }
    return cached.space
  }
}

async function makeRoom(store: PieceStore, deal: HostedDeal, offset: number): Promise<void> {
  const free = await store.freeBytes()
  const needed = deal.sizeBytes - offset + reserveBytes
  if (free !== undefined && free < needed)
    throw new ProblemError('storage/full', `The disk has ${free} bytes free; ${needed} are needed.`)
}

async function measure(
  metrics: Metrics,
  facts: {
    readonly chain: ProviderChain
    readonly book: DealBook
    readonly head: Head
    readonly due: { readonly epoch: number; readonly closes: number } | undefined
    readonly nowSeconds: () => number
  },
): Promise<void> {
  const { chain, book, head, due, nowSeconds } = facts
  const [{ used, capacity }, standing, payable, missed] = await Promise.all([
    chain.space(),
    chain.standing(),
    chain.payable(),
    chain.missedInARow(),
  ])
  metrics.capacityBytes.set(Number(capacity))
  metrics.usedBytes.set(Number(used))
  for (const state of ['matched', 'active'])
    metrics.deals.set({ state }, book.live().filter((deal) => deal.state === state).length)
  metrics.missedInARow.set(missed)
  metrics.payableWatt.set(Number(payable.market + payable.channels + payable.forced) / 1e18)
  metrics.headAgeSeconds.set(nowSeconds() - head.time)
  metrics.stakeWatt.set({ part: 'free' }, Number(standing?.free ?? 0n) / 1e18)
  metrics.stakeWatt.set({ part: 'locked' }, Number(standing?.locked ?? 0n) / 1e18)
  if (due === undefined) return
  metrics.openEpoch.set(due.epoch)
  metrics.deadlineSeconds.set(due.closes - nowSeconds())
}
