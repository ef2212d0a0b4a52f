/**
 * What a reporter would say now, and whether it is time to: out of a replay, or live.
 * @module
 */
import type { FeedAnswer, FeedSetting } from './chain/feed-chain.ts'
import { feedSources, ruleHash, type FeedDefinition } from './feeds.ts'
import { bundledSeries, replaySteps, type Step } from './history/bundled.ts'
import { dayStart } from './period.ts'
import type { RawStore } from './raw-store.ts'
import { askSources, look, newestPeriod, sourcesMin, type Answers, type Look } from './round/observe.ts'
import { deviates, heartbeatDue, liveVintage, nextStep, stepSeconds } from './schedule.ts'
import type { SourceDefinition } from './source/source.ts'

/** `look` is absent when nothing had to be read. */
export type Plan = { readonly isDue: boolean; readonly look?: Look; readonly vintage: number }

export interface Planner {
  readonly ruleHash: `0x${string}`
  readonly sources: readonly SourceDefinition[]
  /**
   * @param changedAtSeconds - When the chain’s last round was seen.
   * @param isJoining - More than f others have already observed the round.
   */
  plan(answer: FeedAnswer, setting: FeedSetting, changedAtSeconds: number, isJoining: boolean): Promise<Plan>
}

export type PlannerOptions = {
  readonly feed: FeedDefinition
  readonly store: RawStore
  readonly mode:
    | {
        readonly type: 'replay'
        /** Seconds that half a year of history lasts. */
        readonly everySeconds: number
        /** ISO date of the first period; all of the history when absent. */
        readonly from?: string
        /** The bundled files when absent. */
        readonly sources?: readonly SourceDefinition[]
      }
    | {
        readonly type: 'live'
        /** Seconds between two looks at the sources. */
        readonly lookSeconds: number
        readonly sources?: readonly SourceDefinition[]
      }
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Makes the planner of a feed. */
export function createPlanner(options: PlannerOptions): Planner {
  const { feed, mode } = options
  const sources = mode.sources ?? feedSources(feed, mode.type)
  const common = { ruleHash: ruleHash(feed), sources }
  return mode.type === 'replay'
    ? { ...common, plan: replayPlan(options, mode, sources) }
    : { ...common, plan: livePlan(options, mode, sources) }
}

function replayPlan(
  { feed, store, now }: PlannerOptions,
  { everySeconds, from }: { readonly everySeconds: number; readonly from?: string },
  sources: readonly SourceDefinition[],
): Planner['plan'] {
  const since = from === undefined ? 0 : dayStart(from)
  const steps = replaySteps(
    bundledSeries().filter(({ rule }) => rule === feed.rule),
    sourcesMin,
  ).filter(({ start }) => start >= since)
  let seen: { readonly step: Step; readonly look: Look } | undefined
  const lookAt = async (step: Step): Promise<Look> => {
    // What was not enough may be enough later: a file can be put right.
    if (seen?.step !== step || seen.look.type === 'abstained')
      seen = { step, look: look(await askSources(sources, store, undefined), step) }
    return seen.look
  }
  return async (answer, { heartbeat }, changedAtSeconds, isJoining) => {
    const next = nextStep(steps, answer)
    const step = next ?? steps.at(-1)
    if (step === undefined) return { isDue: false, vintage: 0 }
    const nowSeconds = now() / 1000
    const isDue =
      next === undefined
        ? heartbeatDue(answer, heartbeat, nowSeconds)
        : answer.value === 0n ||
          nowSeconds - Math.max(answer.observedAt, changedAtSeconds) >= stepSeconds(next, everySeconds)
    if (!isDue && !isJoining) return { isDue: false, vintage: 0 }
    return { isDue: true, look: await lookAt(step), vintage: step.vintage }
  }
}

function livePlan(
  { store, now }: PlannerOptions,
  { lookSeconds }: { readonly lookSeconds: number },
  sources: readonly SourceDefinition[],
): Planner['plan'] {
  let asked: { readonly atSeconds: number; readonly answers: Answers } | undefined
  return async (answer, { heartbeat }, _, isJoining) => {
    const nowSeconds = now() / 1000
    if (asked === undefined || nowSeconds - asked.atSeconds >= lookSeconds)
      asked = { atSeconds: nowSeconds, answers: await askSources(sources, store, nowSeconds) }
    const wanted = newestPeriod(asked.answers)
    if (wanted === undefined)
      return {
        isDue: false,
        look: {
          type: 'abstained',
          live: asked.answers.answers.length,
          silent: asked.answers.silent,
        },
        vintage: 0,
      }
    const found = look(asked.answers, wanted)
    if (found.type === 'abstained') return { isDue: false, look: found, vintage: 0 }
    const vintage = liveVintage(answer, wanted, found.value)
    const isNew = wanted.end > answer.end || (wanted.end === answer.end && vintage > answer.vintage)
    const isDue =
      wanted.end >= answer.end &&
      (answer.value === 0n ||
        isNew ||
        isJoining ||
        deviates(answer, found.value) ||
        heartbeatDue(answer, heartbeat, nowSeconds))
    return { isDue, look: found, vintage }
  }
}
