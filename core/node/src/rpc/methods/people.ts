/**
 * What people earn by the day: totals, rewards with their proofs, and the tree itself for those who compute it too.
 * Amounts are quantities of gwei; days, ids and counts are numbers. All answers are null on a chain without people.
 * @module
 */
import type { DayClose, DayReader, DayView } from '@watt/ledger'

import type { InclusionReport } from '../../inclusion.ts'
import { InvalidParamsError } from '../errors.ts'
import { data, quantity } from '../hex.ts'
import { defineMethod, noParams } from '../method.ts'
import type { Method } from '../method.ts'
import { address, atMost, numberOf, required } from '../params.ts'
import type { Read } from '../params.ts'

const leavesMax = 1_000
const nodesMax = 1_024
const ranksMax = 1_000
/** Places further down are for those who have the state. */
const rankingDepthMax = 10_000
const idMax = 2 ** 32 - 1

/** An integer that a count, an id or a place in a list may be. */
function integer(min: number, max: number): Read<number> {
  return (value, where) => {
    const number = numberOf(value, where)
    if (!Number.isInteger(number) || number < min || number > max)
      throw new InvalidParamsError(where, `an integer from ${min} to ${max}`, value)
    return number
  }
}

const member: Read<string | number> = (value, where) =>
  typeof value === 'string' ? address(value, where) : integer(1, idMax)(value, where)

export const peopleMethods: readonly Method[] = [
  defineMethod({
    name: 'watt_epoch',
    cost: 4,
    params: noParams,
    run: ({ node: { ledger, clock, inclusion } }) =>
      ledger.days
        ? {
            ...epochOf(ledger.days, clock.now()),
            inclusion: inclusion ? encodeInclusion(inclusion.report()) : null,
          }
        : null,
  }),
  /** null: nobody has this id or account. Finding an account reads all of them, hence the cost. */
  defineMethod({
    name: 'watt_reward',
    cost: 40,
    params: (raw) => {
      atMost(raw, 1)
      return required(raw, 0, member)
    },
    run: ({ node: { ledger } }, who) => (ledger.days ? rewardOf(ledger.days.state, who) : null),
  }),
  defineMethod({
    name: 'watt_rewardLeaves',
    cost: 40,
    lane: 'heavy',
    params: (raw) => {
      atMost(raw, 2)
      return { from: required(raw, 0, integer(1, idMax)), count: required(raw, 1, integer(1, leavesMax)) }
    },
    run: ({ node: { ledger } }, { from, count }) => {
      if (!ledger.days) return null
      const { state } = ledger.days
      const length = Math.max(0, Math.min(count, state.tree.members - from + 1))
      return {
        ...treeOf(state),
        leaves: Array.from({ length }, (_, at) => leafOf(state, from + at)),
      }
    },
  }),
  defineMethod({
    name: 'watt_rewardNodes',
    cost: 200,
    lane: 'heavy',
    params: (raw) => {
      atMost(raw, 3)
      return {
        level: required(raw, 0, integer(0, 32)),
        from: required(raw, 1, integer(0, idMax)),
        count: required(raw, 2, integer(1, nodesMax)),
      }
    },
    run: ({ node: { ledger } }, { level, from, count }) => {
      if (!ledger.days) return null
      const { state } = ledger.days
      const { tree } = state
      if (level > tree.depth) throw new InvalidParamsError('argument 0', `a level up to ${tree.depth}`, level)
      const length = Math.max(0, Math.min(count, 2 ** (tree.depth - level) - from))
      return { ...treeOf(state), nodes: length === 0 ? [] : tree.nodes(level, from, length).map(data) }
    },
  }),
  defineMethod({
    name: 'watt_ranking',
    cost: 200,
    lane: 'heavy',
    params: (raw) => {
      atMost(raw, 2)
      return {
        from: required(raw, 0, integer(0, rankingDepthMax - ranksMax)),
        count: required(raw, 1, integer(1, ranksMax)),
      }
    },
    run: ({ node: { ledger } }, { from, count }) =>
      ledger.days ? ledger.days.state.ranking(from + count).slice(from) : null,
  }),
]

function epochOf({ people, state, lastClose, outstandingGwei }: DayReader, nowMs: number): object {
  const { contracts, epochSeconds, epochs, totalWatt, provisionalEpochs, claimEpochs } = people
  const endsMs = (state.openDay + 1) * epochSeconds * 1_000
  return {
    day: state.openDay,
    endsMs,
    secondsLeft: Math.max(0, Math.ceil((endsMs - nowMs) / 1_000)),
    step: state.step,
    nextEmissionGwei: quantity(state.nextEmissionGwei),
    emittedGwei: quantity(state.emittedGwei),
    carryGwei: quantity(state.carryGwei),
    outstandingGwei: quantity(outstandingGwei),
    members: state.members,
    lastClose: lastClose === undefined ? null : encodeClose(lastClose),
    parameters: { epochSeconds, epochs, totalWatt: Number(totalWatt), provisionalEpochs, claimEpochs },
    contracts,
  }
}

function rewardOf(state: DayView, who: string | number): unknown {
  const id = typeof who === 'number' ? who : state.idOf(who as `0x${string}`)
  if (id === undefined || id > state.members) return null
  const { earnedGwei, provisionalGwei, claimedGwei, ...rest } = state.reward(id)
  return {
    ...treeOf(state),
    ...rest,
    earnedGwei: quantity(earnedGwei),
    provisionalGwei: quantity(provisionalGwei),
    claimedGwei: quantity(claimedGwei),
    // Who registered on the open day has no leaf before it closes.
    proof: id > state.tree.members ? null : state.proof(id).map(data),
  }
}

/** What a leaf's hash is made of. */
function leafOf(state: DayView, id: number): unknown {
  const { account, earnedGwei, provisionalGwei } = state.reward(id)
  return { id, account, earnedGwei: quantity(earnedGwei), provisionalGwei: quantity(provisionalGwei) }
}

/** Of which close the rewards are: the same in all answers that belong together. */
function treeOf({ openDay, tree }: DayView): { day: number; root: string; members: number } {
  return { day: openDay - 1, root: data(tree.root), members: tree.members }
}

function encodeInclusion({ proposers, ...report }: InclusionReport): unknown {
  return { ...report, proposers: Object.fromEntries(proposers) }
}

function encodeClose(close: DayClose): unknown {
  return {
    ...Object.fromEntries(
      Object.entries(close).map(([name, value]) => [
        name,
        typeof value === 'bigint' ? quantity(value) : value,
      ]),
    ),
    root: data(close.root),
  }
}
