/**
 * One feed of a reporter: watches the contract, looks at the sources when a round is due, signs once, hands the
 * observation on, and brings the report on chain when its turn comes.
 * @module
 */
import type { LocalAccount } from 'viem'
import type { Alarms } from './alarms.ts'
import {
  refusalOf,
  type FeedAnswer,
  type FeedChain,
  type FeedSetting,
  type Reason,
} from './chain/feed-chain.ts'
import { answerDecimals } from './decimal.ts'
import { describeError } from './describe-error.ts'
import type { FeedDefinition } from './feeds.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import type { ObservationLog } from './observation-log.ts'
import type { Planner } from './planner.ts'
import { sourcesMin, spreadBps, type Look } from './round/observe.ts'
import { takeIn, type IntakeVerdict } from './round/intake.ts'
import { signObservation, type Observation, type SignedObservation } from './round/observation.ts'
import { createObservationPool, type Known, type ObservationPool } from './round/pool.ts'
import type { SigningGuard } from './round/signing-guard.ts'
import { quorumOf, rankOf, sendsAfterMs } from './round/turn.ts'
import type { Broadcast } from './serve/broadcast.ts'
import type { Timing } from './timing.ts'

export type WorkerParts = {
  readonly feed: FeedDefinition
  readonly chain: FeedChain
  readonly account: LocalAccount
  readonly planner: Planner
  readonly guard: SigningGuard
  readonly observationLog: ObservationLog
  readonly broadcast: Broadcast
  readonly evidenceFolder: string
  readonly timing: Timing
  readonly alarms: Alarms
  readonly metrics: Metrics
  readonly logger: Logger
  /** One transaction at a time, whatever feed it is of. */
  readonly inTurn: <RESULT>(task: () => Promise<RESULT>) => Promise<RESULT>
  /** Time of the newest block that was seen, in seconds. */
  readonly headTime: () => number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export type WorkerStatus = {
  readonly feed: string
  readonly contract: `0x${string}`
  readonly lastRound: string
  readonly reason: Reason
  readonly isMember: boolean
  readonly observed: string | null
}

/** Share of the longest age after which an own observation is replaced under a later round. */
const usableShare = 0.75
/** Until a report is in a block. */
const inclusionSeconds = 3

type View = {
  readonly setting: FeedSetting
  readonly answer: FeedAnswer
  readonly reason: Reason
  readonly lastRound: bigint
  readonly changedAtMs: number
}

/** Works on one feed; `tick` is called again and again, never twice at once. */
export class FeedWorker {
  readonly #parts: WorkerParts
  readonly #pool: ObservationPool = createObservationPool()
  #view: View | undefined
  #own: SignedObservation | undefined
  #observedAtMs = 0
  #quorumSinceMs: number | undefined
  #sentAtMs = 0
  #dueSinceMs: number | undefined
  #isChanged = true

  constructor(parts: WorkerParts) {
    this.#parts = parts
  }

  /** The contract, or the registry behind it, had an event: the next tick reads it again. */
  touch(): void {
    this.#isChanged = true
  }

  /** Who may sign now; nobody before the chain was read. */
  members(): readonly `0x${string}`[] {
    return this.#view?.setting.members ?? []
  }

  /** Contracts whose events concern this feed. */
  watched(): readonly `0x${string}`[] {
    const registry = this.#view?.setting.registry
    const { address } = this.#parts.chain
    return registry === undefined ? [address] : [address, registry]
  }

  /** One look at chain, sources and pool. @throws when the node does not answer */
  async tick(): Promise<void> {
    const { feed, metrics, alarms, timing, now } = this.#parts
    const view = await this.#refresh()
    const { answer, reason } = view
    const nowSeconds = now() / 1000
    metrics.answerAge.set({ feed: feed.name }, answer.observedAt === 0 ? 0 : nowSeconds - answer.observedAt)
    alarms.set(feed.name, 'unhealthy', reason !== 'None' && reason !== 'NoAnswer', { reason })
    const reporter = this.#indexIn(view.setting)
    if (reporter === undefined) return
    const joins = this.#pool.roundOf(this.#faults(view.setting) + 1)
    const isJoining = joins !== undefined && joins > view.lastRound
    const plan = await this.#parts.planner.plan(answer, view.setting, view.changedAtMs / 1000, isJoining)
    this.#report(plan.look)
    if (!plan.isDue) {
      this.#dueSinceMs = undefined
      alarms.set(feed.name, 'latency', false)
      return
    }
    this.#dueSinceMs ??= now()
    const waitedMs = now() - this.#dueSinceMs
    alarms.set(feed.name, 'latency', waitedMs > timing.latencyAlarmMs, {
      waitedMs,
      round: view.lastRound + 1n,
    })
    if (plan.look?.type === 'seen') await this.#observe(view, plan.look, plan.vintage, joins)
    if (this.#own === undefined) return
    await this.#parts.broadcast.send(this.#parts.chain.address, this.#own)
    await this.#submit(view, reporter, this.#own.roundId)
  }

  /** Takes in an observation of another reporter. */
  async takeIn(signed: SignedObservation): Promise<IntakeVerdict> {
    const { feed, metrics, alarms, evidenceFolder, logger } = this.#parts
    const setting = this.#view?.setting
    if (setting === undefined) return 'other configuration'
    const verdict = await takeIn(this.#pool, setting, signed, evidenceFolder)
    metrics.observations.inc({ feed: feed.name, verdict })
    if (verdict === 'conflict') alarms.set(feed.name, 'double-signing', true, { round: signed.roundId })
    else logger.debug('observation.received', { feed: feed.name, round: signed.roundId, verdict })
    return verdict
  }

  status(): WorkerStatus | undefined {
    const view = this.#view
    if (view === undefined) return undefined
    return {
      feed: this.#parts.feed.name,
      contract: this.#parts.chain.address,
      lastRound: view.lastRound.toString(),
      reason: view.reason,
      isMember: this.#indexIn(view.setting) !== undefined,
      observed: this.#own?.roundId.toString() ?? null,
    }
  }

  /** What is known for the round after the one on chain: whoever wants may bring it there. */
  known(): readonly Known[] {
    const view = this.#view
    if (view === undefined) return []
    const round = this.#own?.roundId ?? view.lastRound + 1n
    return this.#pool.agreeing(round)
  }

  async #refresh(): Promise<View> {
    if (!this.#isChanged && this.#view !== undefined) return this.#aged(this.#view)
    // Before the calls: an event while they run must not get lost.
    this.#isChanged = false
    try {
      return await this.#read()
    } catch (error) {
      this.#isChanged = true
      throw error
    }
  }

  /** Staleness is a matter of time, not of events. */
  #aged(view: View): View {
    const { answer, reason, setting } = view
    const isStale = answer.observedAt + setting.maxAge < this.#parts.headTime()
    return isStale && reason === 'None' ? (this.#view = { ...view, reason: 'Stale' }) : view
  }

  async #read(): Promise<View> {
    const { chain, feed, metrics, broadcast, alarms, logger, now } = this.#parts
    const pulse = await chain.pulse()
    const before = this.#view
    const isNewRound = before?.lastRound !== pulse.lastRound
    const setting =
      before?.setting.configDigest === pulse.configDigest ? before.setting : await chain.setting()
    const { answer, reason } = await chain.answer()
    const changedAtMs =
      before === undefined ? answer.observedAt * 1000 : isNewRound ? now() : before.changedAtMs
    this.#view = { setting, answer, reason, lastRound: pulse.lastRound, changedAtMs }
    if (isNewRound) {
      const own = this.#own
      if (before !== undefined && own !== undefined && own.roundId <= pulse.lastRound)
        metrics.latency.observe({ feed: feed.name }, (now() - this.#observedAtMs) / 1000)
      if (own !== undefined && own.roundId <= pulse.lastRound) this.#own = undefined
      this.#quorumSinceMs = undefined
      this.#dueSinceMs = undefined
      this.#pool.advance(pulse.lastRound + 1n)
      broadcast.advance(chain.address, pulse.lastRound + 1n)
      metrics.round.set({ feed: feed.name }, Number(pulse.lastRound))
      alarms.set(feed.name, 'double-signing', false)
      logger.info('round.seen', { feed: feed.name, round: pulse.lastRound, answer: answer.value, reason })
    }
    if (setting !== before?.setting) this.#checkRule(setting)
    return this.#view
  }

  /** A contract for another rule would be fed with prices that mean something else. */
  #checkRule(setting: FeedSetting): void {
    const { feed, alarms, planner } = this.#parts
    alarms.set(feed.name, 'rule', setting.indexRuleHash !== planner.ruleHash, {
      contract: setting.indexRuleHash,
      known: planner.ruleHash,
    })
  }

  #report(look: Look | undefined): void {
    if (look === undefined) return
    const { feed, metrics, alarms, timing } = this.#parts
    for (const { source } of look.silent) metrics.sourceLive.set({ feed: feed.name, source }, 0)
    const live = look.type === 'seen' ? look.readings.length : look.live
    metrics.sourcesLive.set({ feed: feed.name }, live)
    alarms.set(feed.name, 'abstained', look.type === 'abstained', {
      live,
      needed: sourcesMin,
      silent: look.silent,
    })
    if (look.type === 'abstained') return metrics.abstentions.inc({ feed: feed.name })
    for (const { id } of look.readings) metrics.sourceLive.set({ feed: feed.name, source: id }, 1)
    metrics.originsLive.set({ feed: feed.name }, new Set(look.readings.map(({ origin }) => origin)).size)
    metrics.value.set({ feed: feed.name }, Number(look.value) / 10 ** answerDecimals)
    const spread = spreadBps(look.readings, look.value)
    metrics.spread.set({ feed: feed.name }, spread)
    alarms.set(feed.name, 'spread', spread > timing.spreadAlarmBps, { spread, readings: look.readings })
  }

  /** Signs the look under the round that is open to this reporter, unless it did so already. */
  async #observe(
    view: View,
    look: Look & { type: 'seen' },
    vintage: number,
    joins: bigint | undefined,
  ): Promise<void> {
    const { chain, guard, account, observationLog, logger, feed, headTime, now } = this.#parts
    const { setting, answer, lastRound } = view
    const isUsable = (it: Observation) =>
      it.configDigest === setting.configDigest &&
      it.periodStart === look.wanted.start &&
      it.periodEnd === look.wanted.end &&
      it.vintage === vintage &&
      it.observedAt > answer.observedAt &&
      now() / 1000 - it.observedAt < setting.maxAge * usableShare
    const isAtHand = this.#own !== undefined && isUsable(this.#own)
    if (isAtHand && (joins === undefined || joins <= (this.#own?.roundId ?? 0n))) return
    const open = [lastRound + 1n, joins ?? 0n].reduce((a, b) => (a > b ? a : b))
    const last = await guard.last(chain.address)
    if (last !== undefined && last.roundId >= open && isUsable(last)) return this.#hold(last)
    const observedAt = Math.min(Math.floor(now() / 1000), headTime())
    // Same second as the answer: the contract wants a later one.
    if (observedAt <= answer.observedAt) return
    if (look.value < setting.min || look.value > setting.max) return
    const observation: Observation = {
      feedId: setting.feedId,
      roundId: last !== undefined && last.roundId >= open ? last.roundId + 1n : open,
      value: look.value,
      periodStart: look.wanted.start,
      periodEnd: look.wanted.end,
      vintage,
      observedAt,
      sourcesRoot: look.sourcesRoot,
      configDigest: setting.configDigest,
    }
    await guard.admit(chain.address, observation)
    await observationLog.keep(chain.address, observation, look)
    await this.#hold(observation)
    logger.info('observation.signed', {
      feed: feed.name,
      round: observation.roundId,
      value: observation.value,
      sources: look.readings.length,
      signer: account.address,
    })
  }

  async #hold(observation: Observation): Promise<void> {
    const { account, now } = this.#parts
    const setting = this.#view?.setting
    const reporter = setting === undefined ? undefined : this.#indexIn(setting)
    if (setting === undefined || reporter === undefined) return
    this.#own = await signObservation(account, setting.domain, observation)
    this.#observedAtMs = now()
    this.#quorumSinceMs = undefined
    this.#pool.add(this.#own, reporter)
  }

  async #submit(view: View, reporter: number, roundId: bigint): Promise<void> {
    const { feed, chain, account, timing, metrics, logger, now, inTurn } = this.#parts
    const { members, maxAge } = view.setting
    const head = this.#parts.headTime()
    const agreeing = this.#pool.agreeing(
      roundId,
      (at) => at > view.answer.observedAt && at <= head && at + maxAge > head + inclusionSeconds,
    )
    if (agreeing.length < quorumOf(members.length)) return
    this.#quorumSinceMs ??= now()
    const isComplete = agreeing.length === members.length
    const rank = rankOf(reporter, roundId + (BigInt(view.setting.feedId) & 0xffffn), members.length)
    const afterMs = sendsAfterMs(rank, { ...timing, graceMs: isComplete ? 0 : timing.graceMs })
    if (now() - this.#quorumSinceMs < afterMs || now() - this.#sentAtMs < timing.takeOverMs) return
    this.#sentAtMs = now()
    try {
      const hash = await inTurn(async () => chain.submit(account, agreeing))
      metrics.reports.inc({ feed: feed.name, outcome: 'sent' })
      logger.info('report.sent', { feed: feed.name, round: roundId, observations: agreeing.length, hash })
    } catch (error) {
      // Another reporter was faster, or the chain has moved on: the next look at it tells.
      const refusal = refusalOf(error)
      metrics.reports.inc({ feed: feed.name, outcome: refusal ?? 'failed' })
      this.#isChanged = true
      logger.warn('report.failed', { feed: feed.name, round: roundId, refusal, ...describeError(error) })
    }
  }

  #indexIn({ members, suspended }: FeedSetting): number | undefined {
    const own = this.#parts.account.address.toLowerCase()
    const index = members.findIndex((member) => member.toLowerCase() === own)
    return index < 0 || ((suspended >> index) & 1) === 1 ? undefined : index
  }

  #faults({ members }: FeedSetting): number {
    return Math.floor((members.length - 1) / 3)
  }
}
