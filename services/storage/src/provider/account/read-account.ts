/**
 * Brings an account up to date: events since the last look, and the deals of which something may still change. What that
 * costs follows from what happened meanwhile and from the deals that run, not from the length of the chain.
 * @module
 */
import type { Agreement, EpochOutcome, ProviderChain } from '../chain/provider-chain.ts'
import type { JournalEntry } from '../chores/journal.ts'
import { type Account, closeDeals, emptyAccount, type Span, takeIn } from './account.ts'
import { loadAccount, saveAccount } from './account-file.ts'
import { unpaidOf } from './reasons.ts'

export type AccountOptions = {
  /** Where it is kept from look to look; undefined: every look begins with the first block. */
  readonly path?: string
  /** Of this machine, where there is one: tells why an epoch was missed. */
  readonly journal?: readonly JournalEntry[]
  /** Blocks that were read, of all; only where there are too many for one step. */
  readonly onProgress?: (done: bigint, all: bigint) => void
}

/** An account with what the chain says of it now. */
export type AccountNow = {
  readonly account: Account
  /** Of which something may still change. */
  readonly deals: readonly Agreement[]
  /** When deals ran, or run, that began. */
  readonly spans: readonly Span[]
  /** Of the decided epochs of these deals. */
  readonly outcomes: ReadonlyMap<number, EpochOutcome>
  /** The first epoch whose outcome is open. */
  readonly openEpoch: number
}

/** Deals that are asked for at once. */
const dealsAtOnce = 20
const epochsAtOnce = 512

/** Reads what happened since the last look, and keeps it for the next. */
export async function readAccount(
  chain: ProviderChain,
  { path, journal = [], onProgress }: AccountOptions = {},
): Promise<AccountNow> {
  const { setting } = chain
  const keep = async (account: Account): Promise<void> => {
    // A look at figures does not fail because the next one will take longer.
    if (path !== undefined) await saveAccount(path, setting, account).catch(() => undefined)
  }
  let account = path === undefined ? emptyAccount : await loadAccount(path, setting)
  for (;;) {
    const { events, next, isDone } = await chain.eventsSince(account.next)
    account = takeIn(account, events, next)
    if (isDone) break
    await keep(account)
    onProgress?.(next, (await chain.head()).number)
  }
  const deals = await readDeals(chain, [...account.open.keys()])
  const { epoch: openEpoch } = await chain.due()
  const outcomes = await readOutcomes(chain, epochsOf(deals, openEpoch))
  const over = deals.filter(isOver)
  const closed = closeDeals(
    account,
    over.map((deal) => {
      const { marks = [] } = account.open.get(deal.id) ?? {}
      return { deal: deal.id, span: deal, lost: unpaidOf(deal, { openEpoch, outcomes, marks, journal }) }
    }),
  )
  await keep(closed)
  const open = deals.filter((deal) => !isOver(deal))
  return {
    account: closed,
    deals: open,
    spans: [...closed.ran, ...open.filter(hasBegun)],
    outcomes,
    openEpoch,
  }
}

/** Outcomes of any number of decided epochs. */
export async function readOutcomes(
  chain: Pick<ProviderChain, 'outcomes'>,
  epochs: readonly number[],
): Promise<ReadonlyMap<number, EpochOutcome>> {
  const all = new Map<number, EpochOutcome>()
  for (let at = 0; at < epochs.length; at += epochsAtOnce)
    for (const [epoch, outcome] of await chain.outcomes(epochs.slice(at, at + epochsAtOnce)))
      all.set(epoch, outcome)
  return all
}

async function readDeals(chain: ProviderChain, ids: readonly bigint[]): Promise<readonly Agreement[]> {
  const found: Agreement[] = []
  for (let at = 0; at < ids.length; at += dealsAtOnce) {
    const some = await Promise.all(ids.slice(at, at + dealsAtOnce).map(async (id) => chain.agreement(id)))
    found.push(...some.filter((deal) => deal !== undefined))
  }
  return found
}

/** Nothing of it changes any more: neither its state nor its pay, nor what is held for it. */
function isOver({ state, isHeld }: Agreement): boolean {
  return !isHeld && state !== 'matched' && state !== 'active'
}

/** The epoch in which a deal becomes active never counts, so none begins with epoch 0. */
function hasBegun({ firstEpoch }: Agreement): boolean {
  return firstEpoch > 0
}

function epochsOf(deals: readonly Agreement[], openEpoch: number): readonly number[] {
  const epochs = new Set<number>()
  for (const { firstEpoch, endEpoch } of deals.filter(hasBegun))
    for (let epoch = firstEpoch; epoch < Math.min(endEpoch, openEpoch); epoch++) epochs.add(epoch)
  return [...epochs].toSorted((a, b) => a - b)
}
