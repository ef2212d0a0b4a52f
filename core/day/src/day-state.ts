/**
 * The engine of the days: takes the events of the open day and closes it. Pure: no clock, no randomness, no I/O, and the same
 * numbers on every machine.
 * @module
 */
import { bytesToHex } from '@noble/hashes/utils.js'
import { WattError } from '@watt/errors'
import { accountBytes, maximumCircle, Members } from './columns.ts'
import { emissionGwei } from './emission.ts'
import { applyEvent, bytesOf } from './events.ts'
import { freeze } from './graph.ts'
import { isIdle, rate, score, type Shares } from './points.ts'
import { RankRun } from './rank.ts'
import { ranked } from './ranking.ts'
import { credit, expire, split } from './share.ts'
import { type DaySnapshot, decodeSnapshot, encodeSnapshot } from './snapshot.ts'
import { RewardTree } from './tree.ts'
import type { Account, DayClose, DayEvent, DayParameters, Ranked, Reward } from './types.ts'

/** Events after which the rank of the next day cannot be that of this one. */
const graphEvents: ReadonlySet<DayEvent['type']> = new Set([
  'registered',
  'seed',
  'suspension',
  'vouched',
  'unvouched',
  'verified',
  'unverified',
  'attestorRevoked',
])

/** All members, the open day and the tree of the last closed one. */
export class DayState {
  readonly parameters: DayParameters
  readonly #members: Members
  #openDay: number
  #step: number
  #emittedGwei: bigint
  #carryGwei: bigint
  #tree: RewardTree
  #rank: RankRun
  #isGraphOld: boolean

  private constructor(snapshot: DaySnapshot, done?: Done) {
    this.parameters = snapshot.parameters
    this.#members = snapshot.members
    this.#openDay = snapshot.openDay
    this.#step = snapshot.step
    this.#emittedGwei = snapshot.emittedGwei
    this.#carryGwei = snapshot.carryGwei
    this.#tree = done?.tree ?? new RewardTree(snapshot.members, snapshot.closedMembers)
    this.#rank = done?.rank ?? new RankRun(snapshot.graph)
    this.#isGraphOld = snapshot.isGraphOld
  }

  /** A chain's first moment: nobody registered, the day of genesis open. */
  static empty(parameters: DayParameters): DayState {
    const members = new Members()
    return new DayState({
      parameters,
      openDay: parameters.firstDay,
      step: 0,
      emittedGwei: 0n,
      carryGwei: 0n,
      closedMembers: 0,
      members,
      graph: freeze(members, parameters.firstDay),
      isGraphOld: false,
    })
  }

  /**
   * Reads a snapshot, in pieces of any size; one byte string a state.
   * @throws {DamagedError} Not the bytes that {@link DayState.encode} gave.
   */
  static decode(pieces: Iterable<Uint8Array>): DayState {
    return new DayState(decodeSnapshot(pieces))
  }

  /**
   * The state of this moment as bytes, about a megabyte a piece: it is copied at once, and its checksums are worked out as
   * pieces are taken. Work on the rank is not in it: whoever reads it starts that anew.
   */
  encode(): Generator<Uint8Array, void> {
    return encodeSnapshot(this.#snapshot(this.#members))
  }

  /**
   * The same state once more: what happens to one of the two is not seen in the other. A copy of about a hundred bytes a
   * member; the work on the rank is shared, as it is the same for both.
   */
  fork(): DayState {
    const members = this.#members.copy()
    return new DayState(this.#snapshot(members), { tree: this.#tree.over(members), rank: this.#rank })
  }

  /** Members registered so far, today's included. */
  get members(): number {
    return this.#members.count
  }

  /** The day that events belong to, counted from 1970. */
  get openDay(): number {
    return this.#openDay
  }

  /** Steps of the curve that were paid: the next one's number. */
  get step(): number {
    return this.#step
  }

  /** What all steps so far gave out. */
  get emittedGwei(): bigint {
    return this.#emittedGwei
  }

  /** What the next close gives out, if anybody earns. */
  get nextEmissionGwei(): bigint {
    return emissionGwei(this.parameters, this.#step, this.#emittedGwei)
  }

  get carryGwei(): bigint {
    return this.#carryGwei
  }

  /** The reward tree of the last close; over no members before the first. */
  get tree(): RewardTree {
    return this.#tree
  }

  /**
   * Takes an event of the open day.
   * @throws {DayEventError} No contract of people could have sent it; nothing was changed.
   */
  apply(event: DayEvent): void {
    applyEvent(this.#members, this.#openDay, event)
    if (graphEvents.has(event.type)) this.#isGraphOld = true
  }

  /**
   * The rank that the close of the open day needs. Optional: what is not done by then is done by the close. Ends early when a
   * close makes another rank the next one needed.
   * @yields After some milliseconds of work at most.
   */
  *rankWork(): Generator<void, void> {
    const run = this.#rank
    while (!run.done && run === this.#rank) {
      run.advance()
      yield
    }
  }

  /**
   * Closes the open day and opens the next.
   * @param feesGwei The whole gwei in the fee pool.
   * @throws {WrongDayError} Another day is open. Days on which no block closed are closed too, one by one.
   */
  close(day: number, feesGwei: bigint): DayClose {
    if (day !== this.#openDay) throw new WrongDayError(day, this.#openDay)
    const members = this.#members
    const shares = this.#score(day)
    const paid = shares.weight === 0 ? nothing : this.#share(day, feesGwei, shares)
    const returnedGwei = expire(members, day, this.parameters)
    this.#carryGwei += returnedGwei
    const close = {
      day,
      members: members.count,
      step: paid.emittedGwei === 0n ? this.#step : this.#step - 1,
      ...paid,
      returnedGwei,
      carryGwei: this.#carryGwei,
      weight: shares.weight,
      present: shares.present,
    }
    this.#openNext(day + 1)
    const isSame = paid === nothing && returnedGwei === 0n && this.#tree.members === members.count
    if (!isSame) this.#tree = new RewardTree(members, members.count)
    return { ...close, root: this.#tree.root }
  }

  /**
   * What is known of a member.
   * @throws {NoMemberError}
   */
  reward(id: number): Reward {
    this.#check(id, this.members)
    const at = id - 1
    const { column } = this.#members
    const circleStart = at * maximumCircle
    const isAttested = column.attestor[at] !== 0 && column.untilDay[at]! >= this.#openDay
    return {
      id,
      account: this.#accountOf(at),
      earnedGwei: column.earnedGwei[at]!,
      provisionalGwei: column.provisionalGwei[at]!,
      claimedGwei: column.claimedGwei[at]!,
      trust: column.trust[at]!,
      rank: column.rank[at]!,
      weight: column.weight[at]!,
      streak: column.streak[at]!,
      lastDay: column.lastDay[at]!,
      isPresent: column.checkedIn[at] === 1,
      windows: column.windows[at]!,
      isSeed: column.isSeed[at] === 1,
      isSuspended: column.isSuspended[at] === 1,
      attestor: isAttested ? column.attestor[at]! : 0,
      inviter: column.inviter[at]!,
      circle: [...column.circle.subarray(circleStart, circleStart + column.circleSize[at]!)],
    }
  }

  /**
   * Siblings from the member's leaf to the root of the last close.
   * @throws {NoMemberError} The tree has no such leaf: perhaps the member registered on the open day.
   */
  proof(id: number): readonly Uint8Array[] {
    this.#check(id, this.#tree.members)
    return this.#tree.proof(id)
  }

  /** Finds a member by its account, in a few milliseconds among a million. */
  idOf(account: Account): number | undefined {
    const wished = bytesOf(account)
    if (wished === undefined) return undefined
    const accounts = this.#members.column.account
    for (let at = 0; at < this.members; at++) {
      let same = 0
      while (same < accountBytes && accounts[at * accountBytes + same] === wished[same]) same++
      if (same === accountBytes) return at + 1
    }
    return undefined
  }

  /** The `count` members with the highest rank at the last close that needed one, best first; equals by id. */
  ranking(count: number): readonly Ranked[] {
    const { rank, trust } = this.#members.column
    return ranked(rank.subarray(0, this.members), count).map((at) => ({
      id: at + 1,
      account: this.#accountOf(at),
      rank: rank[at]!,
      trust: trust[at]!,
    }))
  }

  #snapshot(members: Members): DaySnapshot {
    return {
      parameters: this.parameters,
      openDay: this.#openDay,
      step: this.#step,
      emittedGwei: this.#emittedGwei,
      carryGwei: this.#carryGwei,
      closedMembers: this.#tree.members,
      members,
      graph: this.#rank.graph,
      isGraphOld: this.#isGraphOld,
    }
  }

  #score(day: number): Shares {
    const members = this.#members
    if (!isIdle(members)) {
      rate(members, this.#rank.finish())
      return score(members, day)
    }
    members.column.weight.fill(0)
    return { points: new Uint16Array(0), present: 0, weight: 0, provisionalWeight: 0 }
  }

  #share(day: number, feesGwei: bigint, shares: Shares): Paid {
    const emittedGwei = this.nextEmissionGwei
    const pool = { emissionGwei: emittedGwei, feesGwei, carryGwei: this.#carryGwei }
    const rates = split(pool, shares)
    const unlockedGwei = credit(this.#members, day, shares, rates)
    if (emittedGwei > 0n) this.#step++
    this.#emittedGwei += emittedGwei
    this.#carryGwei = rates.restGwei
    return {
      emittedGwei,
      feesGwei,
      paidGwei: rates.rateGwei * BigInt(shares.weight),
      provisionalGwei: rates.provisionalRateGwei * BigInt(shares.provisionalWeight),
      unlockedGwei,
    }
  }

  #openNext(day: number): void {
    const { column } = this.#members
    column.checkedIn.fill(0)
    column.windows.fill(0)
    column.newEdges.fill(0)
    this.#openDay = day
    if (this.#isGraphOld || day > this.#rank.graph.validUntil) {
      this.#rank = new RankRun(freeze(this.#members, day))
      this.#isGraphOld = false
    }
  }

  #accountOf(at: number): Account {
    const { account } = this.#members.column
    return `0x${bytesToHex(account.subarray(at * accountBytes, (at + 1) * accountBytes))}`
  }

  #check(id: number, members: number): void {
    if (!Number.isInteger(id) || id < 1 || id > members) throw new NoMemberError(id, members)
  }
}

/** What another state has worked out already. */
type Done = { readonly tree: RewardTree; readonly rank: RankRun }

type Paid = Pick<DayClose, 'emittedGwei' | 'feesGwei' | 'paidGwei' | 'provisionalGwei' | 'unlockedGwei'>

/** A day on which nobody earns: no step of the curve is used and the fees stay where they are. */
const nothing: Paid = {
  emittedGwei: 0n,
  feesGwei: 0n,
  paidGwei: 0n,
  provisionalGwei: 0n,
  unlockedGwei: 0n,
}

/** Thrown when another day than the open one is to be closed. */
export class WrongDayError extends WattError {
  readonly code = 'day/wrong-day'
  override readonly fix = 'close every day in order, days without a block too'
  readonly day: number
  readonly openDay: number

  constructor(day: number, openDay: number) {
    super(`Day ${day} cannot be closed: the open day is ${openDay}.`)
    this.day = day
    this.openDay = openDay
  }
}

/** Thrown for an id that nobody has, or that has no leaf yet. */
export class NoMemberError extends WattError {
  readonly code = 'day/no-such-member'
  override readonly fix =
    'ids count from 1; a new member gets its leaf when the day of its registration closes'
  readonly id: number

  constructor(id: number, members: number) {
    super(`There is no member ${id} here: ids go from 1 to ${members}.`)
    this.id = id
  }
}
