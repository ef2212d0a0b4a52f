/**
 * The state of the day at a block: the newest snapshot, and then what the blocks since did.
 * @module
 */
import {
  DamagedError,
  type DayClose,
  type DayEvent,
  DayEventError,
  type DayParameters,
  DayState,
} from '@watt/day'
import type { Store } from '../types.ts'
import { closedDaysKey, receiptsKey } from '../chain-keys.ts'
import { assertInvariant, InvariantError } from '../invariants.ts'
import { decodeResults } from '../receipt.ts'
import { readDayEvents } from './day-events.ts'
import { type ClosedDays, decodeClosedDays } from './day-records.ts'
import { storedSnapshots } from './day-snapshots.ts'
import type { PeopleContracts } from './genesis-people.ts'

/** Everything known of the day at a block. */
export type DayAt = {
  readonly state: DayState
  /** What the rewards contract owes: earned and not claimed, provisional, and carried over. */
  readonly outstandingGwei: bigint
  readonly lastClose: DayClose | undefined
}

export type RestoreInput = {
  readonly store: Store
  readonly contracts: PeopleContracts
  readonly parameters: DayParameters
  readonly pause?: (() => Promise<void>) | undefined
}

const blocksPerPause = 256n

/** @throws {InvariantError} The blocks do not lead to the roots that they closed with. */
export async function restoreDay(input: RestoreInput, number: bigint): Promise<DayAt> {
  const { store, contracts, pause } = input
  const start = await newestSnapshot(input, number)
  const { state } = start
  let { outstandingGwei, lastClose } = start
  for (let block = start.number + 1n; block <= number; block++) {
    if (pause && block % blocksPerPause === 0n) await pause()
    const closed = closedDaysOf(store, block)
    for (const close of closed?.closes ?? []) {
      closeAgain(state, close)
      outstandingGwei += close.emittedGwei + close.feesGwei
      lastClose = close
    }
    const bytes = store.get(receiptsKey(block))
    const logs = bytes === undefined ? [] : decodeResults(bytes).flatMap((result) => result.logs)
    const events = readDayEvents(logs, contracts)
    outstandingGwei -= claimedGwei(state, events)
    applyAll(state, events)
  }
  return { state, outstandingGwei, lastClose }
}

/** The days that a block closed; undefined where it closed none. */
export function closedDaysOf(store: Store, number: bigint): ClosedDays | undefined {
  const bytes = store.get(closedDaysKey(number))
  return bytes && decodeClosedDays(bytes)
}

/**
 * Hands events to the day. One that the day refuses changes nothing, here as on every other node: the contracts let none
 * happen, and should one of them be wrong, the chain must not stand still for it.
 */
export function applyAll(state: DayState, events: readonly DayEvent[]): void {
  for (const event of events) {
    try {
      state.apply(event)
    } catch (error) {
      if (!(error instanceof DayEventError)) throw error
    }
  }
}

/**
 * What the claims among events take from what is owed.
 * @throws {InvariantError} Somebody claimed more than was earned.
 */
export function claimedGwei(state: DayState, events: readonly DayEvent[]): bigint {
  const claimed = new Map<number, bigint>()
  let sum = 0n
  for (const event of events) {
    if (event.type !== 'claimed') continue
    const { id } = event
    const reward = id >= 1 && id <= state.members ? state.reward(id) : undefined
    const before = claimed.get(id) ?? reward?.claimedGwei ?? 0n
    const facts = { day: state.openDay, member: id, claimed: event.earnedGwei, before }
    const isEarned = event.earnedGwei >= before && event.earnedGwei <= (reward?.earnedGwei ?? 0n)
    assertInvariant(isEarned, 'rewards', { ...facts, earned: reward?.earnedGwei ?? 0n })
    sum += event.earnedGwei - before
    claimed.set(id, event.earnedGwei)
  }
  return sum
}

function closeAgain(state: DayState, close: DayClose): void {
  const { root } = state.close(close.day, close.feesGwei)
  if (root.some((byte, at) => byte !== close.root[at])) {
    throw new InvariantError('rewards', { day: close.day, problem: 'the stored blocks lead to another root' })
  }
}

async function newestSnapshot(
  { store, parameters }: RestoreInput,
  number: bigint,
): Promise<DayAt & { readonly number: bigint }> {
  for (const snapshot of await storedSnapshots(store, number)) {
    try {
      const state = DayState.decode(snapshot.pieces())
      const lastClose = closedDaysOf(store, snapshot.number)?.closes.at(-1)
      return { ...snapshot, state, lastClose }
    } catch (error) {
      // An older one, or all blocks, lead to the same state.
      if (!(error instanceof DamagedError)) throw error
    }
  }
  return { number: 0n, state: DayState.empty(parameters), outstandingGwei: 0n, lastClose: undefined }
}
