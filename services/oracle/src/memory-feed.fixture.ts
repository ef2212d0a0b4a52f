/**
 * A feed’s contract in memory, with the rules of `PriceFeed.submit` that reporters can run into: configuration, round,
 * period, count, order, time and signers. Beside it, seven workers on one clock without sockets.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keccak256, stringToBytes, type LocalAccount } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { createAlarms } from './alarms.ts'
import type { FeedAnswer, FeedChain, FeedSetting, Reason } from './chain/feed-chain.ts'
import { FeedWorker } from './feed-worker.ts'
import { findFeed, ruleHash, type FeedDefinition } from './feeds.ts'
import { createLogger } from './logger.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createObservationLog } from './observation-log.ts'
import { createPlanner, type PlannerOptions } from './planner.ts'
import { createRawStore } from './raw-store.ts'
import { recoverReporter } from './round/observation.ts'
import type { Known } from './round/pool.ts'
import { createSendQueue } from './round/send-queue.ts'
import { createSigningGuard } from './round/signing-guard.ts'
import { quorumOf } from './round/turn.ts'
import { defaultTiming } from './timing.ts'

export type MemoryFeed = FeedChain & {
  /** Accepted answers, oldest first. */
  readonly answers: readonly (FeedAnswer & {
    readonly round: bigint
    readonly observations: readonly Known[]
  })[]
  readonly refusals: readonly string[]
  readonly members: readonly LocalAccount[]
  readonly headTime: () => number
}

/** A feed with `count` reporters. */
export function createMemoryFeed(feed: FeedDefinition, count: number, nowSeconds: () => number): MemoryFeed {
  const members = Array.from({ length: count }, (_, at) =>
    privateKeyToAccount(keccak256(stringToBytes(`reporter ${at} of a test`))),
  )
  const address = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
  const setting: FeedSetting = {
    address,
    registry: '0x8A791620dd6260079BF849Dc5567aDC3F2FdC318',
    feedId: keccak256(stringToBytes(feed.name)),
    indexRuleHash: ruleHash(feed),
    domain: { name: 'Watt PriceFeed', version: '1', chainId: 31_337, verifyingContract: address },
    configDigest: keccak256(stringToBytes('configuration of a test')),
    members: members.map((member) => member.address),
    suspended: 0,
    ...feed.bounds,
    maxAge: 600,
    heartbeat: 300,
  }
  const answers: (FeedAnswer & { round: bigint; observations: readonly Known[] })[] = []
  const refusals: string[] = []
  const none: FeedAnswer = { value: 0n, observedAt: 0, start: 0, end: 0, vintage: 0 }
  const last = () => answers.at(-1)
  const refuse = (why: string): never => {
    refusals.push(why)
    throw new Error(why)
  }
  return {
    address,
    answers,
    refusals,
    members,
    headTime: nowSeconds,
    pulse: async () => ({ lastRound: last()?.round ?? 0n, configDigest: setting.configDigest }),
    setting: async () => setting,
    answer: async () => {
      const answer = last() ?? none
      const isStale = answer.observedAt + setting.maxAge < nowSeconds()
      const reason: Reason = answer.value === 0n ? 'NoAnswer' : isStale ? 'Stale' : 'None'
      return { answer, reason }
    },
    submit: async (_, observations) => {
      const [first] = observations
      if (first === undefined || observations.length < quorumOf(count)) return refuse('WrongCount')
      if (first.roundId <= (last()?.round ?? 0n)) return refuse('WrongRound')
      const before = last() ?? none
      const isOlder =
        first.periodEnd < before.end || (first.periodEnd === before.end && first.vintage < before.vintage)
      if (isOlder) return refuse('WrongPeriod')
      const seen = new Set<number>()
      for (const [at, it] of observations.entries()) {
        if (at > 0 && it.value < observations[at - 1]!.value) return refuse('NotSorted')
        const isLate = it.observedAt + setting.maxAge < nowSeconds()
        if (it.observedAt > nowSeconds() || it.observedAt <= before.observedAt || isLate)
          return refuse('WrongTime')
        const { reporter, ...signed } = it
        if ((await recoverReporter(setting.domain, signed)) !== members[reporter]?.address)
          return refuse('WrongSigner')
        if (seen.has(reporter)) return refuse('RepeatedReporter')
        seen.add(reporter)
      }
      const { roundId, periodStart: start, periodEnd: end, vintage } = first
      const { value } = observations[observations.length >> 1]!
      const observedAt = Math.min(...observations.map((it) => it.observedAt))
      answers.push({ value, observedAt, start, end, vintage, round: roundId, observations })
      return keccak256(stringToBytes(`transaction of round ${roundId}`))
    },
  }
}

export type Network = {
  readonly feed: MemoryFeed
  readonly metrics: readonly Metrics[]
  readonly workers: readonly FeedWorker[]
  /** Lets time pass: `ticks` ticks of every running worker, one each `everySeconds`. */
  readonly pass: (ticks: number, everySeconds?: number) => Promise<void>
  readonly stop: (at: number) => void
  /** Runs a worker again, with the disk it had. */
  readonly restart: (at: number) => void
  readonly remove: () => Promise<void>
}

/** Seven workers of one feed. @param modeOf - what each of them reads */
export async function createNetwork(
  name: string,
  modeOf: (at: number) => PlannerOptions['mode'],
): Promise<Network> {
  const definition = findFeed(name)
  if (definition === undefined) throw new RangeError(name)
  const folder = await mkdtemp(join(tmpdir(), 'watt-oracle-'))
  let nowSeconds = 1_800_000_000
  const now = () => nowSeconds * 1000
  const feed = createMemoryFeed(definition, 7, () => nowSeconds)
  const logger = createLogger('test', 'silent')
  const metrics = feed.members.map(() => createMetrics())
  const running = new Map<number, FeedWorker>()
  /** What was handed to whom; a worker that restarted has forgotten it. */
  const delivered = new Map<string, FeedWorker>()
  const start = (at: number): FeedWorker => {
    const dataDir = join(folder, String(at))
    const store = createRawStore(join(dataDir, 'raw'))
    const worker = new FeedWorker({
      feed: definition,
      chain: feed,
      account: feed.members[at]!,
      planner: createPlanner({ feed: definition, store, mode: modeOf(at), now }),
      guard: createSigningGuard(join(dataDir, 'signed'), 'test'),
      observationLog: createObservationLog(join(dataDir, 'observations')),
      broadcast: {
        send: async (_, signed) => {
          for (const [other, peer] of running) {
            const key = `${at} ${other} ${signed.signature}`
            if (other === at || delivered.get(key) === peer) continue
            const verdict = await peer.takeIn(signed)
            if (verdict === 'new' || verdict === 'known') delivered.set(key, peer)
          }
        },
        advance: () => undefined,
      },
      evidenceFolder: join(dataDir, 'evidence'),
      timing: { ...defaultTiming, graceMs: 0, takeOverMs: 2000 },
      alarms: createAlarms(logger, metrics[at]!),
      metrics: metrics[at]!,
      logger,
      inTurn: createSendQueue(),
      headTime: () => nowSeconds,
      now,
    })
    running.set(at, worker)
    return worker
  }
  return {
    feed,
    metrics,
    workers: feed.members.map((_, at) => start(at)),
    async pass(ticks, everySeconds = 1) {
      for (let tick = 0; tick < ticks; tick++) {
        nowSeconds += everySeconds
        for (const worker of running.values()) {
          worker.touch()
          await worker.tick()
        }
      }
    },
    stop: (at) => void running.delete(at),
    restart: (at) => void start(at),
    remove: async () => rm(folder, { recursive: true, force: true }),
  }
}
