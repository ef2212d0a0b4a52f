/**
 * One feed in a replay: seven reporters as they are, on bytes that may be wrong, beside liars that sign what they like,
 * in front of the real contract.
 * @module
 */
import { join } from 'node:path'
import { WattError } from '@watt/errors'
import type { LocalAccount } from 'viem'
import { createAlarms } from '../../src/alarms.ts'
import { createFeedChain, type FeedAnswer, type FeedChain } from '../../src/chain/feed-chain.ts'
import { FeedWorker } from '../../src/feed-worker.ts'
import { replaySources, type FeedDefinition } from '../../src/feeds.ts'
import { bundledSeries, replaySteps, type Step } from '../../src/history/bundled.ts'
import { createLogger } from '../../src/logger.ts'
import { createMetrics } from '../../src/metrics.ts'
import { createPlanner } from '../../src/planner.ts'
import { createRawStore } from '../../src/raw-store.ts'
import { decodeObservation, encodeObservation } from '../../src/round/observation-json.ts'
import { signObservation, type SignedObservation } from '../../src/round/observation.ts'
import { sourcesMin } from '../../src/round/observe.ts'
import { createSendQueue } from '../../src/round/send-queue.ts'
import { createSigningGuard } from '../../src/round/signing-guard.ts'
import { nextStep, stepSeconds } from '../../src/schedule.ts'
import type { SourceDefinition } from '../../src/source/source.ts'
import { defaultTiming } from '../../src/timing.ts'
import type { ReplayChain } from './chain.ts'
import { corrupt, corruptValue } from './corruption.ts'
import { halfYearLasts } from './founding.ts'
import type { Random } from './random.ts'
import { drawTrouble, noTrouble, type Damage, type Trouble } from './trouble.ts'

export type FeedFigures = {
  feed: string
  /** Rounds that a quorum signed and the contract took in. */
  rounds: number
  /** Of these, rounds that became the answer. */
  accepted: number
  /** Rounds in which at least one reporter was misled or lied, or a source of everybody was wrong. */
  troubled: number
  /** Observations in accepted rounds that no honest source bears out. */
  wrongSigned: number
  /** Answers outside what the untouched sources say. */
  wrongAccepted: number
}

export type ReplayFeed = {
  readonly figures: FeedFigures
  /** Whether all of its history is on the chain. */
  readonly isDone: () => boolean
  /** Time on the chain at which the next round is due: a step, or when there is none left, the last answer once more. */
  readonly dueAt: () => number
  /** One look of everybody; a round that is due comes on the chain when enough can observe it. */
  readonly look: () => Promise<void>
}

export type FeedParts = {
  readonly feed: FeedDefinition
  readonly address: `0x${string}`
  readonly chain: ReplayChain
  readonly accounts: readonly LocalAccount[]
  /** Where reporters keep what they signed and read. */
  readonly folder: string
  /** A name for this run: what was signed in another run is of another network. */
  readonly run: string
  readonly random: Random
  /** Time on the chain at which a second of history comes. */
  readonly timeOf: (second: number) => number
}

/** Reporters that every message reaches: one of them brings the round on the chain. The others hear nothing, as on a bad line. */
const heard = 2
/** In which everybody has had a turn to send. */
const ticksMax = 16
/** Two looks a day for four steps: what waits so long, waits for ever. */
const looksMax = 240
const logger = createLogger('replay', 'silent')

/** A feed without a round. */
export function createReplayFeed(parts: FeedParts): ReplayFeed {
  const { feed, address, chain, accounts, folder, run, random, timeOf } = parts
  const faults = Math.floor((accounts.length - 1) / 3)
  const series = bundledSeries().filter(({ rule }) => rule === feed.rule)
  const steps = replaySteps(series, sourcesMin)
  const beginsAt = timeOf(steps[0]!.start)
  const sourceIds = series.map(({ id }) => id)
  const figures: FeedFigures = {
    feed: feed.name,
    rounds: 0,
    accepted: 0,
    troubled: 0,
    wrongSigned: 0,
    wrongAccepted: 0,
  }
  const onChain = createFeedChain(chain.client, address)
  /** What all would read alike, until the next round. */
  let read = readOnce(onChain)
  let trouble = noTrouble
  let answer: FeedAnswer = { value: 0n, observedAt: 0, start: 0, end: 0, vintage: 0 }
  let submitted: readonly bigint[] | undefined
  let troubled: Step | undefined
  /** Looks at the step at hand. */
  let looks = 0
  let hearers: ReadonlySet<number> = new Set()
  /** Sources were read without a round: what is wrong for everybody is put right then, or nobody could go on. */
  let wasRead = false
  /** Signatures that each has handed on in this look. */
  const sent = accounts.map(() => new Set<string>())
  const lied = new Set<string>()

  const feedChain: FeedChain = {
    address,
    pulse: async () => read.pulse(),
    setting: async () => read.setting(),
    answer: async () => read.answer(),
    async submit(account, observations) {
      await chain.hold()
      const hash = await onChain.submit(account, observations)
      read = readOnce(onChain)
      submitted = observations.map(({ value }) => value)
      for (const worker of workers) worker.touch()
      return hash
    },
  }
  const deliver = async (signed: SignedObservation, to: number): Promise<void> => {
    if (trouble.liars.has(to)) return lieAbout(signed, to)
    if (!hearers.has(to)) return
    // Over the wire, as between processes.
    await workers[to]!.takeIn(decodeObservation(JSON.parse(encodeObservation(signed))))
  }
  const workers = accounts.map((account, at) => {
    const dataDir = join(folder, String(at))
    const metrics = createMetrics()
    const store = createRawStore(join(dataDir, 'raw'))
    const sources = replaySources(feed).map((source) =>
      damaged(source, () => {
        wasRead = true
        return [damageOf(trouble, at, source.id), nextStep(steps, answer)?.start]
      }),
    )
    const now = (): number => chain.now() * 1000
    return new FeedWorker({
      feed,
      chain: feedChain,
      account,
      planner: createPlanner({
        feed,
        store,
        mode: { type: 'replay', everySeconds: halfYearLasts, sources },
        now,
      }),
      guard: createSigningGuard(join(dataDir, 'signed'), run),
      observationLog: { keep: async () => undefined, find: async () => undefined },
      broadcast: {
        async send(_, signed) {
          if (sent[at]!.has(signed.signature)) return
          sent[at]!.add(signed.signature)
          for (const other of accounts.keys()) if (other !== at) await deliver(signed, other)
        },
        advance: () => undefined,
      },
      evidenceFolder: join(dataDir, 'evidence'),
      timing: { ...defaultTiming, graceMs: 0, takeOverMs: 2000 },
      alarms: createAlarms(logger, metrics),
      metrics,
      logger,
      inTurn: createSendQueue(),
      headTime: chain.now,
      now,
    })
  })

  /** A liar hears an honest observation and answers with its own, once a round. */
  async function lieAbout(heard: SignedObservation, liar: number): Promise<void> {
    const key = `${heard.roundId} ${liar}`
    const lie = trouble.liars.get(liar)
    if (lie === undefined || lied.has(key)) return
    lied.add(key)
    const { domain } = await read.setting()
    for (const other of accounts.keys()) {
      if (trouble.liars.has(other)) continue
      const isOtherFace = lie.isTwoFaced && other % 2 === 1
      const value = corruptValue(heard.value, isOtherFace ? 'slip up' : lie.kind)
      await deliver(await signObservation(accounts[liar]!, domain, { ...heard, value }), other)
    }
  }

  async function conclude(): Promise<void> {
    const values = submitted ?? []
    submitted = undefined
    figures.rounds += 1
    if (trouble.source !== undefined || trouble.misled.size + trouble.liars.size > 0) figures.troubled += 1
    const found = await read.answer()
    if (found.answer.observedAt !== answer.observedAt) {
      answer = found.answer
      const [low, high] = honestRange(answer)
      const isOutside = (value: bigint): boolean => value < low || value > high
      figures.accepted += 1
      figures.wrongSigned += values.filter(isOutside).length
      if (isOutside(answer.value)) figures.wrongAccepted += 1
    }
  }

  /** What sources that nobody touched say of a period. */
  function honestRange({ start, end, vintage }: Step): readonly [bigint, bigint] {
    const said = series
      .filter(({ id }) => id !== trouble.source?.id)
      .flatMap((it) => it.figures)
      .filter((it) => it.start === start && it.end === end && it.vintage === vintage)
      .map(({ value }) => value)
      .toSorted((a, b) => (a < b ? -1 : 1))
    return [said[0]!, said.at(-1)!]
  }

  return {
    figures,
    isDone: () => nextStep(steps, answer) === undefined,
    dueAt() {
      if (answer.value === 0n) return beginsAt
      const next = nextStep(steps, answer)
      if (next !== undefined) return answer.observedAt + stepSeconds(next, halfYearLasts)
      return (Math.floor(answer.observedAt / halfYearLasts) + 1) * halfYearLasts
    },
    async look() {
      const step = nextStep(steps, answer) ?? steps.at(-1)
      // Who was misled about a step stays so: what a reporter read of it, it does not read again.
      if (step !== troubled) trouble = drawTrouble(random, sourceIds, faults)
      else if (wasRead) trouble = { ...trouble, source: undefined }
      looks = step === troubled ? looks + 1 : 1
      if (looks > looksMax && nextStep(steps, answer) !== undefined)
        throw new FrozenFeedError(feed.name, looks)
      troubled = step
      wasRead = false
      const untouched = [...accounts.keys()].filter(
        (who) => !trouble.liars.has(who) && !trouble.misled.has(who),
      )
      hearers = new Set(draw(random, untouched, heard))
      for (const own of sent) own.clear()
      for (let at = 0; at < ticksMax; at++) {
        await chain.passTo(chain.now() + 1)
        for (const [who, worker] of workers.entries()) if (!trouble.liars.has(who)) await worker.tick()
        if (submitted !== undefined) {
          await conclude()
          // All see a round when it comes, not at the next look.
          for (const worker of workers) await worker.tick()
          return
        }
        // Nothing is due, or too few can see anything.
        if (!workers.some((it) => it.status()?.observed)) return
      }
    },
  }
}

/** Thrown when a feed goes on without an answer though no more than f reporters are at fault. */
class FrozenFeedError extends WattError {
  readonly code = 'oracle/replay-frozen'
  override readonly fix =
    'run the same seed again and see who observes the step and what the contract refuses'
  constructor(feed: string, looks: number) {
    super(`Feed ${feed} has no answer for its next step after ${looks - 1} looks.`)
  }
}

function readOnce(chain: FeedChain): Omit<FeedChain, 'submit' | 'address'> {
  const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
    let asked: Promise<T> | undefined
    return () => (asked ??= ask())
  }
  return {
    pulse: once(async () => chain.pulse()),
    setting: once(async () => chain.setting()),
    answer: once(async () => chain.answer()),
  }
}

function draw(random: Random, from: readonly number[], count: number): readonly number[] {
  const left = [...from]
  return Array.from({ length: count }, () => left.splice(random.integer(left.length), 1)[0]!)
}

function damageOf(trouble: Trouble, reporter: number, source: string): Damage | undefined {
  return trouble.misled.get(reporter) ?? (trouble.source?.id === source ? trouble.source.damage : undefined)
}

/** The source with its bytes damaged on the way. @param read - The damage, and the row of the step at hand */
function damaged(
  source: SourceDefinition,
  read: () => readonly [Damage | undefined, number | undefined],
): SourceDefinition {
  return {
    ...source,
    parse(raw) {
      const [damage, start] = read()
      if (damage === undefined) return source.parse(raw)
      return source.parse(corrupt(raw, damage.kind, damage.isWhole ? undefined : start))
    },
  }
}
