/**
 * Whether validators leave people out: how long zero-fee transactions to the presence contract that this node saw waited
 * for a block, and who proposed sets without those that had waited and would have fit. What one node saw is no proof;
 * what all of them saw is a pattern.
 * @module
 */
import type { Address, Hex } from '@watt/evm'
import { type Block, gasOf, isFree, type Ledger, type Transaction, type TransactionSet } from '@watt/ledger'
import type { NodeId } from '@watt/scp'
import type { Clock, Pool } from './types.ts'

/** A set, and who was heard first to nominate it. */
export type Proposal = { readonly proposer: NodeId; readonly set: TransactionSet }

/** Since this node started. */
export type InclusionReport = {
  readonly waiting: number
  readonly oldestWaitMs: number
  readonly included: number
  readonly meanWaitMs: number
  readonly maxWaitMs: number
  /** Sets proposed, and how many of them lacked somebody who had waited. */
  readonly proposers: ReadonlyMap<NodeId, { readonly proposed: number; readonly lacking: number }>
}

export interface Inclusion {
  /** Takes a closed block, and what else was proposed for its slot. */
  closed(block: Block, proposals: readonly Proposal[]): void
  /** Those next in turn of their account that have waited, or will soon have in the eyes of others, who heard of them earlier. */
  late(): readonly Transaction[]
  report(): InclusionReport
}

export type InclusionOptions = {
  readonly ledger: Pick<Ledger, 'head' | 'state'>
  readonly pool: Pick<Pool, 'get' | 'onTransaction'>
  readonly clock: Pick<Clock, 'elapsed'>
  /** The presence contract. */
  readonly presence: Address
  readonly onIncluded?: (waitMs: number) => void
  readonly onProposed?: (proposer: NodeId, isLacking: boolean) => void
}

type Waiting = { readonly transaction: Transaction; readonly slot: bigint; readonly sinceMs: number }

/** Who waited longer is missed. */
const patienceSlots = 3n
const waitingMax = 100_000
/** Of those that wait the longest, looked at each block. */
const lookedAtMax = 1_000
/** What one more transaction adds to a set besides its bytes, at most. */
const listBytes = 16

export function createInclusion(options: InclusionOptions): Inclusion {
  const { ledger, pool, clock, presence, onIncluded, onProposed } = options
  const waiting = new Map<Hex, Waiting>()
  const proposers = new Map<NodeId, { proposed: number; lacking: number }>()
  const waits = { count: 0, sumMs: 0, maxMs: 0 }

  pool.onTransaction((transaction) => {
    if (transaction.to !== presence || !isFree(transaction) || waiting.size >= waitingMax) return
    waiting.set(transaction.hash, {
      transaction,
      slot: ledger.head.header.number + 1n,
      sinceMs: clock.elapsed(),
    })
  })

  /** Those that have waited so long when a block comes, and are next in turn of their account. */
  const waitedFor = (slots: bigint, block: bigint): readonly Transaction[] => {
    const before = ledger.state(block - 1n)
    if (before === undefined) return []
    return waiting
      .values()
      .take(lookedAtMax)
      .filter(({ slot }) => slot + slots < block)
      .map(({ transaction }) => transaction)
      .filter(({ sender, nonce }) => (before.account(sender)?.nonce ?? 0n) === nonce)
      .toArray()
  }
  const include = ({ transactions }: Block): void => {
    if (waiting.size === 0) return
    for (const { hash } of transactions) {
      const found = waiting.get(hash)
      if (found === undefined) continue
      const waitMs = clock.elapsed() - found.sinceMs
      waits.count++
      waits.sumMs += waitMs
      waits.maxMs = Math.max(waits.maxMs, waitMs)
      waiting.delete(hash)
      onIncluded?.(waitMs)
    }
  }

  return {
    closed(block, proposals) {
      const late = waitedFor(patienceSlots, block.header.number)
      for (const { proposer, set } of proposals) {
        const isLacking = lacks(set, late, block)
        const { proposed, lacking } = proposers.get(proposer) ?? { proposed: 0, lacking: 0 }
        proposers.set(proposer, { proposed: proposed + 1, lacking: lacking + Number(isLacking) })
        onProposed?.(proposer, isLacking)
      }
      include(block)
      // What expired or became stale does not wait any more.
      for (const hash of waiting.keys().take(lookedAtMax).toArray())
        if (pool.get(hash) === undefined) waiting.delete(hash)
    },
    late: () => waitedFor(patienceSlots - 1n, ledger.head.header.number + 1n),
    report() {
      const [oldest] = waiting.values()
      return {
        waiting: waiting.size,
        oldestWaitMs: oldest === undefined ? 0 : clock.elapsed() - oldest.sinceMs,
        included: waits.count,
        meanWaitMs: waits.count === 0 ? 0 : Math.round(waits.sumMs / waits.count),
        maxWaitMs: waits.maxMs,
        proposers: new Map(proposers),
      }
    },
  }
}

/** Whether a set left room for one of these and does not have it. Limits are those before the block. */
function lacks(set: TransactionSet, late: readonly Transaction[], { header, parameters }: Block): boolean {
  if (late.length === 0) return false
  const has = new Set(set.transactions.map(({ hash }) => hash))
  const gasLeft = header.gasLimit - gasOf(set.transactions)
  const bytesLeft = parameters.setBytesMax - set.bytes.length
  return late.some(
    ({ hash, gasLimit, raw }) => !has.has(hash) && gasLimit <= gasLeft && raw.length + listBytes <= bytesLeft,
  )
}
