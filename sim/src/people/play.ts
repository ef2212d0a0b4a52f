/**
 * The chain's engine and the model of the mining day over the same days of a made-up society.
 * @module
 */
import { type DayClose, DayState, type RewardLeaf } from '@watt/day'
import {
  type DayTotals,
  type Difference,
  emptyLedger,
  firstDifference,
  firstTotalDifference,
  leavesOf,
  type PeopleEvent,
  playDay,
} from '@watt/people/model'
import { firstDay, parametersOf, Society, type SocietyOptions } from './society.ts'

/** What happened on a day, and how long it took. */
export type DayReport = {
  readonly totals: DayTotals
  readonly events: number
  readonly feesInPoolGwei: bigint
  /** Of the chain's engine: taking in the events, and closing. */
  readonly applyMs: number
  readonly closeMs: number
  /** Of the model, both together. */
  readonly modelMs: number
  /** Where the two differ first; undefined where they are equal in totals, root and all leaves. */
  readonly difference: Difference | undefined
}

export type PlayOptions = {
  /** In milliseconds; only for the figures. */
  readonly clock: () => number
  /** Which events the chain gets to see; all by default. For the proof that a difference is found. */
  readonly chainSees?: (event: PeopleEvent) => boolean
}

/**
 * Plays day by day. In the middle the chain's engine is written out and read in again, as a node does that restarts.
 * @yields Each day; the last one is the first that differs.
 */
export function* playSociety(
  plan: SocietyOptions,
  { clock, chainSees = () => true }: PlayOptions,
): Generator<DayReport> {
  const parameters = parametersOf(plan)
  const society = new Society(plan)
  const model = emptyLedger(parameters)
  let chain = DayState.empty({ ...parameters, firstDay })
  for (let index = 0; index < plan.days; index += 1) {
    const { day, events, feesGwei } = society.nextDay(index, (id) => {
      const member = model.members[id - 1]
      return { earnedGwei: member?.earned ?? 0n, claimedGwei: member?.claimed ?? 0n }
    })
    const start = clock()
    for (const event of events) if (chainSees(event)) chain.apply(event)
    const applied = clock()
    const close = chain.close(day, feesGwei)
    const closed = clock()
    const totals = playDay(model, day, events, feesGwei)
    const modelMs = clock() - closed
    if (index === Math.floor(plan.days / 3)) chain = DayState.decode(chain.encode())
    const difference =
      firstTotalDifference({ ...totals, root: '0x' }, { ...chainTotals(close), root: '0x' }) ??
      firstDifference(leavesOf(model), chainLeaves(chain)) ??
      firstTotalDifference(totals, chainTotals(close))
    yield {
      totals,
      events: events.length,
      feesInPoolGwei: feesGwei,
      applyMs: applied - start,
      closeMs: closed - applied,
      modelMs,
      difference,
    }
    if (difference !== undefined) return
  }
}

function chainTotals(close: DayClose): DayTotals {
  const { day, members, emittedGwei, feesGwei, paidGwei, provisionalGwei, carryGwei, step } = close
  const weight = BigInt(close.weight)
  const root = `0x${Buffer.from(close.root).toString('hex')}` as const
  return { day, members, emittedGwei, feesGwei, paidGwei, provisionalGwei, weight, carryGwei, step, root }
}

function* chainLeaves(chain: DayState): Generator<RewardLeaf> {
  for (let id = 1; id <= chain.members; id += 1) yield chain.reward(id)
}
