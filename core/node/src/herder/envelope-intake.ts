/**
 * Statements of other nodes at the door: cheap checks first, the signature last.
 * @see stellar/stellar-core `src/herder/PendingEnvelopes.h`
 * @module
 */
import { type Ledger, networkId } from '@watt/ledger'
import {
  type Envelope,
  isSane,
  type Pledges,
  type ScpState,
  statementSigningBytes,
  type Value,
  newestOf,
  slotAt,
} from '@watt/scp'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Clock, Identity, Verdict } from '../types.ts'
import { equalBytes } from './byte-list.ts'
import { decodeOrUndefined } from './decisions.ts'
import { herderLimits } from './limits.ts'
import type { HerderEvent, HerderOptions } from './options.ts'
import type { QuorumMap } from './quorum-map.ts'
import { createStatementBudget } from './statement-budget.ts'

export interface EnvelopeIntake {
  /** Judges bytes of a peer; what passes goes on to `admit`. */
  receive(bytes: Uint8Array, from: string): Verdict
  /** Whether an envelope's signature is good. */
  isSigned(envelope: Envelope): boolean
  /** The head moved. */
  closed(): void
  /** Signs an own statement. */
  sign(statement: Envelope['statement']): Envelope
}

export function createEnvelopeIntake(parts: {
  readonly ledger: Ledger
  readonly identity: Identity
  readonly verify: HerderOptions['verify']
  readonly quorum: QuorumMap
  readonly clock: Clock
  readonly state: () => ScpState
  readonly admit: (envelope: Envelope, from: string) => void
  /** The sender is further than any statement that is taken in. */
  readonly onFarAhead: () => void
  readonly observe: (event: HerderEvent) => void
}): EnvelopeIntake {
  const { ledger, identity, verify, quorum, clock, state, admit, observe } = parts
  const budget = createStatementBudget(clock)
  const network = networkId(ledger.genesisHash)
  const digest = (statement: Envelope['statement']): Uint8Array =>
    sha256(statementSigningBytes(network, statement))

  const isSigned = ({ statement, signature }: Envelope): boolean => {
    const valid = verify(digest(statement), signature, statement.nodeId)
    observe({ type: 'signature', valid })
    return valid
  }
  const isKnown = ({ statement: { nodeId, slot, pledges }, signature }: Envelope): boolean => {
    const open = slotAt(state().slots, slot)
    const known = open && newestOf(open, pledges.type === 'nominate' ? 'nomination' : 'ballot', nodeId)
    return known !== undefined && equalBytes(known.signature, signature)
  }

  const judge = (bytes: Uint8Array, from: string): Verdict => {
    const envelope = decodeOrUndefined(bytes)
    if (envelope === undefined) return 'reject'
    const { nodeId, slot, pledges } = envelope.statement
    const { number: head } = ledger.head.header
    if (slot + herderLimits.slotsKept <= head) return 'ignore'
    if (nodeId === identity.nodeId || !quorum.has(nodeId) || isKnown(envelope)) return 'ignore'
    if (!budget.allows(envelope.statement)) return 'ignore'
    if (!isSane(pledges)) return 'reject'
    if (valuesIn(pledges).some((value) => ledger.decodeValue(value) === undefined)) return 'reject'
    if (!isSigned(envelope)) return 'reject'
    quorum.heard(envelope.statement, clock.now())
    if (slot > head + herderLimits.slotsAheadMax) {
      // Not counted: nothing of it is kept.
      parts.onFarAhead()
      return 'ignore'
    }
    budget.spend(envelope.statement)
    admit(envelope, from)
    return 'accept'
  }

  return {
    receive(bytes, from) {
      const verdict = judge(bytes, from)
      observe({ type: 'envelope', verdict })
      return verdict
    },
    isSigned,
    closed() {
      const { number: head } = ledger.head.header
      budget.dropBelow(head > herderLimits.slotsKept ? head - herderLimits.slotsKept : 0n)
    },
    sign: (statement) => ({ statement, signature: identity.sign(digest(statement)) }),
  }
}

/** Every value that pledges name. */
export function valuesIn(pledges: Pledges): readonly Value[] {
  switch (pledges.type) {
    case 'nominate':
      return pledges.votes
    case 'prepare':
      return [pledges.ballot, pledges.prepared, pledges.preparedPrime]
        .filter((it) => it !== undefined)
        .map(({ value }) => value)
    case 'confirm':
      return [pledges.ballot.value]
    case 'externalize':
      return [pledges.commit.value]
  }
}
