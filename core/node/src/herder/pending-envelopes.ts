/**
 * Checked statements on their way to SCP: those that wait for a quorum set, a transaction set or the ledger.
 *
 * One a node, slot and kind waits in each place, and one more that is not newer; newer ones take the place of older ones.
 * @see stellar/stellar-core `src/herder/PendingEnvelopes.h`
 * @module
 */
import type { Hex } from '@watt/evm'
import type { Ledger } from '@watt/ledger'
import { type Envelope, isNewerStatement, type NodeId } from '@watt/scp'
import { valuesIn } from './envelope-intake.ts'
import type { Fetcher } from './fetcher.ts'
import { herderLimits } from './limits.ts'
import type { QuorumMap } from './quorum-map.ts'
import type { TransactionSets } from './transaction-sets.ts'

export interface PendingEnvelopes {
  admit(envelope: Envelope, from: string): void
  /** Something arrived that an envelope may have waited for. */
  recheck(): void
  /** The head moved. */
  closed(): void
  /** Takes the envelopes that are ready. */
  ready(): readonly Envelope[]
  /** Whether an envelope waits for this quorum set or transaction set. */
  waitsFor(hash: string): boolean
  /** Gives up on envelopes that wait for it: it makes no sense. */
  discard(hash: string): void
}

type Waiting = { readonly envelope: Envelope; readonly from: string; readonly missing: readonly string[] }

export function createPendingEnvelopes(parts: {
  readonly ledger: Ledger
  readonly quorum: QuorumMap
  readonly sets: TransactionSets
  readonly quorumSetFetcher: Pick<Fetcher, 'want'>
  readonly setFetcher: Pick<Fetcher, 'want'>
  readonly onReady: () => void
}): PendingEnvelopes {
  const { ledger, quorum, sets, onReady } = parts
  const ahead = new Map<string, Waiting>()
  const waiting = new Map<string, Waiting>()
  const ready = new Map<string, Envelope>()
  /** Sets asked for on behalf of a node in the open slot. */
  const asked = new Map<NodeId, Set<Hex>>()

  const deliver = (envelope: Envelope): void => {
    ready.set(placeFor(envelope, ready.get(keyOf(envelope))), envelope)
    onReady()
  }

  const admit = (envelope: Envelope, from: string): void => {
    const { slot, nodeId, pledges } = envelope.statement
    const { number: head } = ledger.head.header
    if (slot > head + 1n) {
      if (slot <= head + herderLimits.slotsHeldMax) hold(ahead, { envelope, from, missing: [] })
      return
    }
    if (slot <= head) return deliver(envelope)
    const quorumSetHash = pledges.type === 'externalize' ? pledges.commitQuorumSetHash : pledges.quorumSetHash
    const missingSets = setsOf(envelope).filter((hash) => !sets.get(hash) && !sets.isUseless(hash))
    const missing = [...(quorum.set(quorumSetHash) ? [] : [quorumSetHash]), ...missingSets]
    if (missing.length === 0) {
      return deliver(envelope)
    }
    if (!withinBudget(nodeId, missingSets)) return
    hold(waiting, { envelope, from, missing })
    if (!quorum.set(quorumSetHash)) parts.quorumSetFetcher.want(quorumSetHash, from)
    for (const hash of missingSets) parts.setFetcher.want(hash.slice(2), from)
  }

  const withinBudget = (nodeId: NodeId, hashes: readonly Hex[]): boolean => {
    const already = asked.get(nodeId) ?? new Set()
    for (const hash of hashes) if (already.size < herderLimits.setsPerNodeMax) already.add(hash)
    asked.set(nodeId, already)
    return hashes.every((hash) => already.has(hash))
  }

  const setsOf = ({ statement: { pledges } }: Envelope): readonly Hex[] => [
    ...new Set(
      valuesIn(pledges)
        .map((value) => ledger.decodeValue(value)?.transactionSetHash)
        .filter((hash) => hash !== undefined),
    ),
  ]

  const again = (from: Map<string, Waiting>): void => {
    const all = [...from.values()]
    from.clear()
    for (const { envelope, from: peer } of all) admit(envelope, peer)
  }

  return {
    admit,
    recheck: () => again(waiting),
    closed() {
      asked.clear()
      again(waiting)
      again(ahead)
    },
    ready() {
      const envelopes = [...ready.values()]
      ready.clear()
      return envelopes
    },
    waitsFor: (hash) => [...waiting.values()].some(({ missing }) => missing.includes(hash)),
    discard(hash) {
      for (const [key, { missing }] of waiting) if (missing.includes(hash)) waiting.delete(key)
    },
  }
}

function keyOf({ statement: { nodeId, slot, pledges } }: Envelope): string {
  return `${nodeId} ${slot} ${pledges.type === 'nominate' ? 'nomination' : 'ballot'}`
}

/** Two of which neither is newer may be evidence of a fault, so both have a place. */
function placeFor(envelope: Envelope, known: Envelope | undefined): string {
  const key = keyOf(envelope)
  const isNext = known === undefined || isNewerStatement(known.statement.pledges, envelope.statement.pledges)
  return isNext ? key : `${key} again`
}

function hold(map: Map<string, Waiting>, next: Waiting): void {
  map.set(placeFor(next.envelope, map.get(keyOf(next.envelope))?.envelope), next)
}
