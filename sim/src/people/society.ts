/**
 * Days of a made-up society, drawn from a seed: people join, befriend, come, stay away and are thrown out, in every way
 * that the contracts allow.
 * @module
 */
import type { PeopleEvent, PeopleParameters } from '@watt/people/model'
import { createRandom, type Random } from '../random.ts'
import { Circles, makeFriends } from './circles.ts'

export type SocietyOptions = {
  readonly seed: number
  /** How many there are in the end. */
  readonly members: number
  readonly days: number
}

export type SocietyDay = {
  readonly day: number
  readonly events: readonly PeopleEvent[]
  /** What lies in the fee pool. */
  readonly feesGwei: bigint
}

/** What a member may claim: all it ever earned, and what of that it claimed. */
export type Balance = { readonly earnedGwei: bigint; readonly claimedGwei: bigint }

export const firstDay = 20_000
const lyingAttestor = 4

/** Short times, so that within the days everything expires and phase 1 ends. */
export function parametersOf({ days }: SocietyOptions): PeopleParameters {
  return {
    totalGwei: 6_000_000_000n * 10n ** 9n,
    epochs: Math.max(1, Math.floor((2 * days) / 3)),
    provisionalEpochs: Math.max(1, Math.floor(days / 6)),
    claimEpochs: Math.max(2, Math.floor(days / 4)),
  }
}

/** The society; ask it for each day once, in order. */
export class Society {
  readonly #options: SocietyOptions
  readonly #random: Random
  readonly #circles: Circles
  readonly #suspended = new Set<number>()
  #members = 0

  constructor(options: SocietyOptions) {
    this.#options = options
    this.#random = createRandom(options.seed, 'people')
    this.#circles = new Circles(options.members)
  }

  /** @param balanceOf - as of the end of the day before; decides what is claimed. */
  nextDay(index: number, balanceOf: (id: number) => Balance): SocietyDay {
    const day = firstDay + index
    const feesGwei = BigInt(this.#random.int(0, 0xffff_ffff)) * 1000n
    if (this.#isQuiet(index)) return { day, events: [], feesGwei }
    const events: PeopleEvent[] = []
    this.#oversee(events, index)
    this.#changeCircles(events)
    this.#join(events, index)
    if (index === 0) this.#found(events)
    this.#come(events, index)
    this.#claim(events, balanceOf)
    this.#suspend(events)
    return { day, events, feesGwei }
  }

  /** Nothing happens at all on one day in the middle. */
  #isQuiet(index: number): boolean {
    return this.#options.days > 4 && index === Math.floor(this.#options.days / 2)
  }

  /** Half of all come on the first day, the others over the first half of the time. */
  #join(events: PeopleEvent[], index: number): void {
    const { members, days } = this.#options
    const share = Math.min(1, 0.5 + index / days)
    const target = Math.max(1, Math.floor(members * share))
    while (this.#members < target) {
      const id = ++this.#members
      const inviter = id > 1 && this.#random.chance(0.4) ? Math.max(1, id - this.#random.int(1, 40)) : 0
      events.push({ type: 'registered', id, account: accountOf(id), inviter })
      for (const [from, to] of makeFriends(this.#circles, this.#random, id))
        events.push({ type: 'vouched', from, to })
    }
  }

  #found(events: PeopleEvent[]): void {
    for (let count = 0; count < 1 + this.#members / 1000; count += 1)
      events.push({ type: 'seed', id: this.#anybody(), isSeed: true })
  }

  /** Attestations for days or weeks, one attestor that lies until it is found out. */
  #oversee(events: PeopleEvent[], index: number): void {
    const { days } = this.#options
    const today = firstDay + index
    if (this.#members === 0) return
    for (let count = 0; count < 3 + this.#members / 2000; count += 1) {
      const attestor = this.#random.int(1, lyingAttestor)
      if (attestor === lyingAttestor && 3 * index > 2 * days) continue
      const untilDay = today + this.#random.int(0, days)
      events.push({ type: 'verified', id: this.#anybody(), attestor, untilDay })
    }
    if (index === Math.floor((2 * days) / 3))
      events.push({ type: 'attestorRevoked', attestor: lyingAttestor })
    if (this.#random.chance(0.5)) events.push({ type: 'unverified', id: this.#anybody() })
    if (this.#random.chance(0.2)) events.push({ type: 'seed', id: this.#anybody(), isSeed: false })
  }

  /** One in two hundred drops a friend; every second of them takes the friend back the same day. */
  #changeCircles(events: PeopleEvent[]): void {
    for (let count = 0; count < this.#members / 200; count += 1) {
      const from = this.#anybody()
      const circle = this.#circles.of(from)
      if (circle.length === 0) continue
      const to = this.#random.pick(circle)
      events.push({ type: 'unvouched', from, to })
      if (this.#random.chance(0.5)) events.push({ type: 'vouched', from, to })
      else this.#circles.remove(from, to)
    }
  }

  /** Some come nearly every day, some now and then, some never again; some twice a day. One in fifty has a node. */
  #come(events: PeopleEvent[], index: number): void {
    const day = firstDay + index
    for (let id = 1; id <= this.#members; id += 1) {
      if (id % 50 === 0) this.#proveUptime(events, id, day)
      if (this.#suspended.has(id) || !this.#random.chance(diligence[id % diligence.length]!)) continue
      events.push({ type: 'checkedIn', id, day })
      if (this.#random.chance(0.001)) events.push({ type: 'checkedIn', id, day })
    }
  }

  #proveUptime(events: PeopleEvent[], id: number, day: number): void {
    if (this.#random.chance(0.02)) events.push({ type: 'nodeSet', id, key: accountOf(id) })
    if (!this.#random.chance(0.8)) return
    events.push({ type: 'uptime', id, day: day - 1, windows: this.#random.int(0, 24) })
    if (this.#random.chance(0.05))
      events.push({ type: 'uptime', id, day: day - 1, windows: this.#random.int(0, 24) })
  }

  #claim(events: PeopleEvent[], balanceOf: (id: number) => Balance): void {
    for (let count = 0; count < this.#members / 30; count += 1) {
      const id = this.#anybody()
      const { earnedGwei, claimedGwei } = balanceOf(id)
      if (earnedGwei > claimedGwei) events.push({ type: 'claimed', id, earnedGwei })
    }
  }

  /** After they came: a day whose end finds them suspended does not count. */
  #suspend(events: PeopleEvent[]): void {
    for (const id of this.#suspended)
      if (this.#random.chance(0.2)) {
        this.#suspended.delete(id)
        events.push({ type: 'suspension', id, isSuspended: false })
      }
    for (let count = 0; count < this.#members / 2000; count += 1) {
      const id = this.#anybody()
      if (this.#suspended.has(id)) continue
      this.#suspended.add(id)
      events.push({ type: 'suspension', id, isSuspended: true })
    }
  }

  #anybody(): number {
    return this.#random.int(1, this.#members)
  }
}

/** How often a member comes, by the last digit of its id. */
const diligence: readonly number[] = [0.98, 0.95, 0.9, 0.98, 0.9, 0.6, 0.3, 0.99, 0.02, 0]

function accountOf(id: number): `0x${string}` {
  return `0x${id.toString(16).padStart(40, '0')}`
}
