/**
 * What a provider earned, what is still to be settled, and why every coin that was not earned is not there. Everything but the
 * local reason follows from the chain.
 * @module
 */
import {
  type ChainEvent,
  type EpochOutcome,
  type HostedDeal,
  type Payable,
  type PayingContract,
  payingContracts,
  type ProviderChain,
} from './chain/provider-chain.ts'
import type { JournalEntry } from './chores/journal.ts'

export type LostMoney = {
  /** Undefined where it is not of one deal. */
  readonly deal: bigint | undefined
  /** Epochs without a gap: the first, and the last. Undefined where it is not of epochs. */
  readonly epochs: readonly [number, number] | undefined
  readonly wei: bigint
  /** `pay` was not earned; `stake` was taken. */
  readonly of: 'pay' | 'stake'
  readonly reason: string
}

/** Money is wei. */
export type Earnings = {
  /** Paid for proven epochs, in settlements so far. */
  readonly earned: bigint
  /** Brought by vouchers, and by answers to forced retrievals. */
  readonly read: bigint
  readonly withdrawn: bigint
  readonly payable: Payable
  /** Proven, and not settled yet. */
  readonly pending: bigint
  /** What live deals bring if every epoch to their end is proven. */
  readonly ahead: bigint
  readonly lost: readonly LostMoney[]
}

/** All events of this provider. @param from - first block */
export async function readEvents(chain: ProviderChain, from = 0n): Promise<readonly ChainEvent[]> {
  const events: ChainEvent[] = []
  for (let next = from, isDone = false; !isDone;) {
    const step = await chain.eventsSince(next)
    events.push(...step.events)
    next = step.next
    isDone = step.isDone
  }
  return events
}

/** Adds up. @param journal - of this machine, where there is one: tells why an epoch was missed */
export async function readEarnings(
  chain: ProviderChain,
  journal: readonly JournalEntry[],
): Promise<Earnings> {
  const events = await readEvents(chain)
  const ids = new Set(events.flatMap((event) => (event.type === 'matched' ? [event.deal] : [])))
  const { epoch: open } = await chain.due()
  const sum = (pick: (event: ChainEvent) => bigint): bigint =>
    events.reduce((total, event) => total + pick(event), 0n)
  const marks = new Set(
    events.flatMap((event) => (event.type === 'marked' ? [`${event.deal} ${event.epoch}`] : [])),
  )
  let pending = 0n
  let ahead = 0n
  const lost: LostMoney[] = []
  for (const id of ids) {
    const deal = await chain.deal(id)
    if (deal === undefined || deal.firstEpoch === 0) continue
    const decided = Math.min(open, deal.endEpoch)
    const outcomes = await readOutcomes(chain, deal.firstEpoch, decided)
    const isMarked = (epoch: number): boolean => marks.has(`${id} ${epoch}`)
    for (let epoch = deal.settledTo; epoch < decided; epoch++)
      if (outcomes.get(epoch) === 'proven' && !isMarked(epoch)) pending += deal.perEpoch
    if (deal.state === 'active')
      ahead += deal.perEpoch * BigInt(Math.max(0, deal.endEpoch - Math.max(open, deal.firstEpoch)))
    lost.push(...unpaid(deal, decided, outcomes, isMarked, journal))
  }
  lost.push(...taken(events))
  const payable = await chain.payable()
  const withdrawn = (from: readonly PayingContract[]) =>
    sum((event) => (event.type === 'withdrawn' && from.includes(event.from) ? event.wei : 0n))
  return {
    earned: sum((event) => (event.type === 'settled' ? event.paid : 0n)),
    read: withdrawn(['channels', 'forced']) + payable.channels + payable.forced,
    withdrawn: withdrawn(payingContracts),
    payable,
    pending,
    ahead,
    lost,
  }
}

/** Outcomes of any number of epochs. */
export async function readOutcomes(
  chain: Pick<ProviderChain, 'outcomes'>,
  from: number,
  to: number,
): Promise<ReadonlyMap<number, EpochOutcome>> {
  const all = new Map<number, EpochOutcome>()
  for (let at = from; at < to; at += 512)
    for (const [epoch, outcome] of await chain.outcomes(at, Math.min(to, at + 512))) all.set(epoch, outcome)
  return all
}

/** Why an epoch of a set that was due is not proven. */
export function reasonFor(
  epoch: number,
  outcome: EpochOutcome | undefined,
  journal: readonly JournalEntry[],
): string {
  if (outcome === 'nothing' || outcome === 'excused') return 'no randomness came in time: nobody’s fault'
  const last = journal.findLast((entry) => entry.epoch === epoch && entry.outcome === 'failed')
  if (last !== undefined) return `the proof failed: ${last.reason ?? last.code ?? 'unknown'}`
  return 'no proof: this provider, or its node, was not running in its window'
}

function unpaid(
  deal: HostedDeal,
  decided: number,
  outcomes: ReadonlyMap<number, EpochOutcome>,
  isMarked: (epoch: number) => boolean,
  journal: readonly JournalEntry[],
): readonly LostMoney[] {
  const found: LostMoney[] = []
  for (let epoch = deal.firstEpoch; epoch < decided; epoch++) {
    const outcome = outcomes.get(epoch)
    if (outcome === 'proven' && !isMarked(epoch)) continue
    const reason =
      outcome === 'proven' ? 'its piece was damaged and marked as lost' : reasonFor(epoch, outcome, journal)
    const last = found.at(-1)
    if (last?.epochs !== undefined && last.reason === reason && last.epochs[1] === epoch - 1)
      found[found.length - 1] = { ...last, epochs: [last.epochs[0], epoch], wei: last.wei + deal.perEpoch }
    else found.push({ deal: deal.id, epochs: [epoch, epoch], wei: deal.perEpoch, of: 'pay', reason })
  }
  return found
}

function taken(events: readonly ChainEvent[]): readonly LostMoney[] {
  const charged = events.flatMap((event) => (event.type === 'missCharged' ? [event.epoch] : []))
  return events.flatMap((event): readonly LostMoney[] => {
    if (event.type === 'lost' && event.slashed > 0n) {
      const began = events.some((it) => it.type === 'active' && it.deal === event.deal)
      const reason = began
        ? 'the deal was lost: declared, not proven for long, or not retrievable'
        : 'the deal did not begin in time'
      return [{ deal: event.deal, epochs: undefined, wei: event.slashed, of: 'stake', reason }]
    }
    if (event.type !== 'fee') return []
    const mark = events.find(
      (it) => it.type === 'marked' && it.deal === event.deal && it.block === event.block,
    )
    const epoch = mark?.type === 'marked' ? mark.epoch : undefined
    const reason =
      epoch === undefined
        ? `epochs missed beyond the free ones: ${charged.slice(-10).join(', ')}`
        : 'its piece was damaged and marked as lost'
    return [
      {
        deal: event.deal,
        epochs: epoch === undefined ? undefined : [epoch, epoch],
        wei: event.wei,
        of: 'stake',
        reason,
      },
    ]
  })
}
