/**
 * What a chain's log says of every member at the close of a day: the model's ledger, and what the ledger need not know.
 * @module
 */
import {
  type Account,
  BadLogError,
  emptyLedger,
  type LoggedDay,
  type Member,
  type PeopleEvent,
  type PeopleParameters,
  playDay,
} from '../model/index.ts'

/** A member, and what its days and its node left behind. */
export type Standing = Member & {
  /** Days with a check-in, not suspended at their end. */
  daysPresent: number
  /** Key of its node. */
  node: Account | undefined
  /** Windows of its node by the day in which they lay. */
  readonly uptime: Map<number, number>
}

/** Everything at the close of `day`. Amounts in gwei. */
export type History = {
  readonly parameters: PeopleParameters
  readonly day: number
  /** Member `id` is at `id - 1`. */
  readonly members: readonly Standing[]
  /** Of the reward tree, by day that has events; and of `day`. */
  readonly roots: ReadonlyMap<number, `0x${string}`>
  /** Steps of the curve that were used. */
  readonly steps: number
  readonly emittedGwei: bigint
  readonly feesGwei: bigint
  readonly carryGwei: bigint
}

const noKey = `0x${'0'.repeat(40)}`

/**
 * Plays a log to its end.
 * @throws {BadLogError} It is empty or out of order, or the contracts cannot have said this.
 */
export function playHistory(parameters: PeopleParameters, days: Iterable<LoggedDay>): History {
  const ledger = emptyLedger(parameters)
  const members: Standing[] = []
  const roots = new Map<number, `0x${string}`>()
  let [emittedGwei, feesGwei] = [0n, 0n]
  let day: number | undefined
  for (const logged of days) {
    if (day !== undefined && logged.day <= day)
      throw new BadLogError(`Day ${logged.day} comes after day ${day}.`)
    for (let skipped = day === undefined ? logged.day : day + 1; skipped <= logged.day; skipped += 1) {
      const events = skipped === logged.day ? [...logged.events] : []
      const totals = playDay(ledger, skipped, events, skipped === logged.day ? logged.feesGwei : 0n)
      emittedGwei += totals.emittedGwei
      feesGwei += totals.feesGwei
      if (skipped < logged.day) continue
      roots.set(skipped, totals.root)
      for (const member of ledger.members.slice(members.length)) members.push(standingOf(member))
      for (const event of events) remember(members, event)
      for (const id of presentOf(events, skipped, members)) members[id - 1]!.daysPresent += 1
    }
    day = logged.day
  }
  if (day === undefined) throw new BadLogError('There is no day in it.')
  const { step: steps, carry: carryGwei } = ledger
  return { parameters, day, members, roots, steps, emittedGwei, feesGwei, carryGwei }
}

/** The same object with more on it: later days change it in place. */
function standingOf(member: Member): Standing {
  return Object.assign(member, { daysPresent: 0, node: undefined, uptime: new Map<number, number>() })
}

function remember(members: readonly Standing[], event: PeopleEvent): void {
  if (event.type === 'nodeSet') members[event.id - 1]!.node = event.key === noKey ? undefined : event.key
  if (event.type !== 'uptime') return
  const { uptime } = members[event.id - 1]!
  uptime.set(event.day, Math.max(uptime.get(event.day) ?? 0, event.windows))
}

function presentOf(events: readonly PeopleEvent[], day: number, members: readonly Standing[]): Set<number> {
  const ids = events.flatMap((event) => (event.type === 'checkedIn' ? [event.id] : []))
  return new Set(ids.filter((id) => members[id - 1]!.lastDay === day))
}
