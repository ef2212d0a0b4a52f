/**
 * What the chain's events say of a provider, folded step by step: what was paid, taken and withdrawn, and which deals may
 * still change. Short however long the chain is.
 * @module
 */
import type { ChainEvent, PayingContract } from '../chain/provider-chain.ts'

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

/** A deal of which something may still change. */
export type OpenDeal = {
  /** Whether its bytes came. */
  readonly began: boolean
  /** Epochs in which it was marked as damaged. */
  readonly marks: readonly number[]
}

/** Epochs that count for a deal: from the first to the last, the latter excluded. */
export type Span = { readonly firstEpoch: number; readonly endEpoch: number }

/** Money is wei. */
export type Account = {
  /** The first block that was not read. */
  readonly next: bigint
  readonly earned: bigint
  readonly withdrawn: Readonly<Record<PayingContract, bigint>>
  readonly open: ReadonlyMap<bigint, OpenDeal>
  /** When the deals that are over ran, united. */
  readonly ran: readonly Span[]
  /** The last epochs that were missed beyond the free ones. */
  readonly charged: readonly number[]
  /** What deals that are over did not earn, and what was taken. */
  readonly lost: readonly LostMoney[]
}

/** Before the first block. */
export const emptyAccount: Account = {
  next: 0n,
  earned: 0n,
  withdrawn: { market: 0n, channels: 0n, forced: 0n },
  open: new Map(),
  ran: [],
  charged: [],
  lost: [],
}

const chargedMax = 10

/** Takes in what happened before block `next`; all events of a block come at once. */
export function takeIn(account: Account, events: readonly ChainEvent[], next: bigint): Account {
  const draft = draftOf(account)
  for (const event of events) takeInOne(draft, event, events)
  return { ...draft, next }
}

/** Deals that are over, settled and let go: only when they ran is remembered, and what they did not earn. */
export function closeDeals(account: Account, over: readonly OverDeal[]): Account {
  const draft = draftOf(account)
  for (const { deal, span, lost } of over) {
    draft.open.delete(deal)
    draft.ran = unite(draft.ran, span)
    draft.lost.push(...lost)
  }
  return draft
}

export type OverDeal = {
  readonly deal: bigint
  readonly span: Span
  readonly lost: readonly LostMoney[]
}

/** Whether an epoch is within one of the spans. */
export function isWithin(spans: readonly Span[], epoch: number): boolean {
  return spans.some(({ firstEpoch, endEpoch }) => epoch >= firstEpoch && epoch < endEpoch)
}

type Draft = ReturnType<typeof draftOf>

function draftOf(account: Account) {
  const { open, withdrawn, lost } = account
  return { ...account, open: new Map(open), withdrawn: { ...withdrawn }, lost: [...lost] }
}

function takeInOne(draft: Draft, event: ChainEvent, events: readonly ChainEvent[]): void {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- other events change nothing here
  switch (event.type) {
    case 'matched':
      return change(draft, event.deal, {})
    case 'active':
      return change(draft, event.deal, { began: true })
    case 'marked':
      return change(draft, event.deal, {
        marks: [...(draft.open.get(event.deal)?.marks ?? []), event.epoch],
      })
    case 'settled':
      draft.earned += event.paid
      return
    case 'withdrawn':
      draft.withdrawn[event.from] += event.wei
      return
    case 'missCharged':
      draft.charged = [...draft.charged, event.epoch].slice(-chargedMax)
      return
    case 'lost':
      if (event.slashed > 0n) draft.lost.push(slashOf(draft, event))
      return
    case 'fee':
      draft.lost.push(feeOf(draft, event, events))
      return
    default:
  }
}

function change({ open }: Draft, deal: bigint, what: Partial<OpenDeal>): void {
  open.set(deal, { began: false, marks: [], ...open.get(deal), ...what })
}

function slashOf({ open }: Draft, event: Extract<ChainEvent, { type: 'lost' }>): LostMoney {
  const reason = open.get(event.deal)?.began
    ? 'the deal was lost: declared, not proven for long, or not retrievable'
    : 'the deal did not begin in time'
  return { deal: event.deal, epochs: undefined, wei: event.slashed, of: 'stake', reason }
}

/** A mark is told in the same block as its fee; other fees are for misses. */
function feeOf(
  { charged }: Draft,
  event: Extract<ChainEvent, { type: 'fee' }>,
  events: readonly ChainEvent[],
): LostMoney {
  const { deal, wei, block } = event
  const mark = events.find((it) => it.type === 'marked' && it.deal === deal && it.block === block)
  return mark?.type === 'marked'
    ? { deal, epochs: [mark.epoch, mark.epoch], wei, of: 'stake', reason: markReason }
    : {
        deal,
        epochs: undefined,
        wei,
        of: 'stake',
        reason: `epochs missed beyond the free ones: ${charged.join(', ')}`,
      }
}

export const markReason = 'its piece was damaged and marked as lost'

function unite(spans: readonly Span[], span: Span): readonly Span[] {
  if (span.endEpoch <= span.firstEpoch) return spans
  const isApart = (it: Span) => it.endEpoch < span.firstEpoch || it.firstEpoch > span.endEpoch
  const touching = [span, ...spans.filter((it) => !isApart(it))]
  const united = {
    firstEpoch: Math.min(...touching.map((it) => it.firstEpoch)),
    endEpoch: Math.max(...touching.map((it) => it.endEpoch)),
  }
  return [...spans.filter(isApart), united].toSorted((a, b) => a.firstEpoch - b.firstEpoch)
}
