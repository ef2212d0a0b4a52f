/**
 * The day beside the chain: closes it at the start of a later day's first block, takes the events of each written block,
 * and works ahead and keeps snapshots while nothing else is to be done.
 * @module
 */
import type { BlockEnvironment, Engine, JournaledState, Log } from '@watt/evm'
import type { DayClose, DayEvent, DayState } from '@watt/day'
import type { Store, StoreOperation } from '../types.ts'
import { closedDaysKey } from '../chain-keys.ts'
import { assertInvariant } from '../invariants.ts'
import { StoreClosedError, StoreError } from '../store/store-errors.ts'
import { readDayEvents } from './day-events.ts'
import { encodeClosedDays } from './day-records.ts'
import { writeSnapshot } from './day-snapshots.ts'
import type { People } from './genesis-people.ts'
import { addPayments, feesInPool, hasCode, noPayment, payDay, type Payment, weiPerGwei } from './pay-days.ts'
import { applyAll, claimedGwei, closedDaysOf, type DayAt, restoreDay } from './restore-day.ts'

export type DayLedgerOptions = {
  readonly store: Store
  readonly people: People
  /** Time of the genesis block in whole seconds: its day is the first. */
  readonly genesisSeconds: bigint
  readonly pause?: (() => Promise<void>) | undefined
}

/** What the start of a block did to the day, and the money that it moved. */
export type OpenedBlock = Payment & {
  /** The day that the block's transactions belong to. */
  readonly state: DayState
  readonly closes: readonly DayClose[]
  readonly operations: readonly StoreOperation[]
}

/** What a whole block does to the day, once it is written. */
export type BlockOfDay = {
  readonly state: DayState
  readonly events: readonly DayEvent[]
  readonly outstandingGwei: bigint
  readonly closes: readonly DayClose[]
}

/** A state, and the days that were closed to come to it. */
type Closed = Pick<OpenedBlock, 'state' | 'closes'>

/** The engine's state, for reading. */
export type DayView = Pick<
  DayState,
  | 'openDay'
  | 'step'
  | 'emittedGwei'
  | 'nextEmissionGwei'
  | 'carryGwei'
  | 'members'
  | 'tree'
  | 'reward'
  | 'proof'
  | 'idOf'
  | 'ranking'
>

/** What others see of the day. */
export type DayReader = Pick<
  DayLedger,
  'people' | 'state' | 'outstandingGwei' | 'lastClose' | 'closesOf' | 'payAgain' | 'settle' | 'stop'
>

/** The day of a time. */
export function dayOf(seconds: bigint, { epochSeconds }: People): number {
  return Number(seconds / BigInt(epochSeconds))
}

export class DayLedger {
  readonly people: People
  readonly #store: Store
  readonly #pause: DayLedgerOptions['pause']
  /** The last written block. */
  #number: bigint
  /** At the last written block: what anybody is told. */
  #at: DayAt
  /** Days closed for a block that is not written yet: should its write fail, the same block comes again. */
  #ahead: Closed | undefined
  #work: Promise<void> = Promise.resolve()
  #isSaving = false
  #isStopped = false

  private constructor({ store, people, pause }: DayLedgerOptions, at: DayAt, number: bigint) {
    this.#store = store
    this.people = people
    this.#pause = pause
    this.#at = at
    this.#number = number
    this.#workAhead()
  }

  /** The state of the day at a block, from the store. @throws {InvariantError} */
  static async open(options: DayLedgerOptions, number: bigint): Promise<DayLedger> {
    const { store, people, genesisSeconds, pause } = options
    const { contracts, totalWatt, epochs, provisionalEpochs, claimEpochs } = people
    const firstDay = dayOf(genesisSeconds, people)
    const totalGwei = totalWatt * weiPerGwei
    const parameters = { totalGwei, epochs, provisionalEpochs, claimEpochs, firstDay }
    const at = await restoreDay({ store, contracts, parameters, pause }, number)
    return new DayLedger(options, at, number)
  }

  get state(): DayView {
    return this.#at.state
  }

  get outstandingGwei(): bigint {
    return this.#at.outstandingGwei
  }

  /** Totals of the last closed day. */
  get lastClose(): DayClose | undefined {
    return this.#at.lastClose
  }

  /**
   * Closes the days before a block's own, on the state before its transactions.
   * @throws {InvariantError} The rewards contract refused, or the engine lost money.
   */
  async begin(engine: Engine, state: JournaledState, block: BlockEnvironment): Promise<OpenedBlock> {
    const { rewards } = this.people.contracts
    const isPaid = hasCode(state, rewards)
    let payment = noPayment
    const closed = this.#closedBefore(dayOf(block.timestamp, this.people), feesInPool(state), isPaid)
    const { closes } = closed
    for (const close of closes) {
      if (!isPaid) break
      payment = addPayments(payment, await payDay(engine, state, block, rewards, close))
      await this.#pause?.()
    }
    const record = { key: closedDaysKey(block.number), value: encodeClosedDays({ isPaid, closes }) }
    return { ...payment, ...closed, operations: closes.length === 0 ? [] : [record] }
  }

  /**
   * What the block's transactions told of the new day.
   * @throws {InvariantError} Somebody claimed what was not earned, or the rewards contract has less than it owes.
   */
  end(opened: OpenedBlock, logs: Iterable<Log>, state: JournaledState): BlockOfDay {
    const { contracts } = this.people
    const { state: day, closes } = opened
    const events = readDayEvents(logs, contracts)
    const paidIn = (opened.emittedWei + opened.feesWei) / weiPerGwei
    const outstandingGwei = this.#at.outstandingGwei + paidIn - claimedGwei(day, events)
    const balance = state.account(contracts.rewards)?.balance ?? 0n
    const facts = { day: day.openDay, balance, outstanding: outstandingGwei * weiPerGwei }
    assertInvariant(facts.outstanding >= 0n && balance >= facts.outstanding, 'rewards', facts)
    return { state: day, events, outstandingGwei, closes }
  }

  /** Takes a block that was written. */
  accept(number: bigint, { state, events, outstandingGwei, closes }: BlockOfDay): void {
    this.#ahead = undefined
    this.#number = number
    this.#at = { state, outstandingGwei, lastClose: closes.at(-1) ?? this.#at.lastClose }
    applyAll(state, events)
    if (closes.length === 0) return
    this.#save()
    this.#workAhead()
  }

  /** The days that a block closed. */
  closesOf(number: bigint): readonly DayClose[] {
    return closedDaysOf(this.#store, number)?.closes ?? []
  }

  /** Does what the start of a stored block did, for those who run its transactions again. */
  async payAgain(engine: Engine, state: JournaledState, block: BlockEnvironment): Promise<void> {
    const closed = closedDaysOf(this.#store, block.number)
    if (closed?.isPaid !== true) return
    for (const close of closed.closes)
      await payDay(engine, state, block, this.people.contracts.rewards, close)
  }

  /** Resolves when nothing is done in the background any more. */
  async settle(): Promise<void> {
    await this.#work
  }

  /** Ends what is done in the background; the store may be closed then. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#work
  }

  /** Closes on a copy: readers are told of it when the block is written, and nothing is to be undone if it never is. */
  #closedBefore(today: number, feesGwei: bigint, isPaid: boolean): Closed {
    if (this.#at.state.openDay >= today) return { state: this.#at.state, closes: [] }
    if (this.#ahead?.state.openDay === today) return this.#ahead
    const state = this.#at.state.fork()
    const closes: DayClose[] = []
    let left = isPaid ? feesGwei : 0n
    while (state.openDay < today) {
      const close = closeOne(state, left)
      assertInvariant(isPaid || close.emittedGwei === 0n, 'rewards', {
        day: close.day,
        problem: 'no contract',
      })
      left -= close.feesGwei
      closes.push(close)
    }
    this.#ahead = { state, closes }
    return this.#ahead
  }

  /** Keeps a snapshot: copied at once, written while others have their turn. */
  #save(): void {
    if (this.#isSaving || this.#isStopped) return
    this.#isSaving = true
    const pieces = this.#at.state.encode()
    const facts = { number: this.#number, outstandingGwei: this.#at.outstandingGwei }
    this.#later(async () => {
      try {
        await writeSnapshot(this.#store, facts, pieces)
      } catch (error) {
        // The next close tries again; until then a start reads more blocks.
        if (!(error instanceof StoreError || error instanceof StoreClosedError)) throw error
      } finally {
        this.#isSaving = false
      }
    })
  }

  /** The rank that the next close needs, in the host's spare time. */
  #workAhead(): void {
    const pause = this.#pause
    if (pause === undefined) return
    const { state } = this.#at
    const work = state.rankWork()
    this.#later(async () => {
      while (!this.#isStopped && state === this.#at.state && work.next().done !== true) await pause()
    })
  }

  #later(job: () => Promise<void>): void {
    this.#work = Promise.all([this.#work, job()]).then(() => undefined)
  }
}

/** @throws {InvariantError} What went into the day is not what came out of it. */
function closeOne(state: DayState, offeredGwei: bigint): DayClose {
  const before = state.carryGwei
  const close = state.close(state.openDay, offeredGwei)
  const { emittedGwei, feesGwei, returnedGwei, paidGwei, provisionalGwei, carryGwei } = close
  const facts = {
    day: close.day,
    carryBefore: before,
    emittedGwei,
    feesGwei,
    returnedGwei,
    paidGwei,
    carryGwei,
  }
  const isWhole = before + emittedGwei + feesGwei + returnedGwei === paidGwei + provisionalGwei + carryGwei
  assertInvariant(isWhole && (feesGwei === 0n || feesGwei === offeredGwei), 'rewards', facts)
  return close
}
