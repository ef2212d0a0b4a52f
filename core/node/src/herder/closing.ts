/**
 * From a decided value to a closed block: by consensus, or by a block that a peer offers with its proof.
 * @module
 */
import {
  type Block,
  decodeClosedBlock,
  gasOf,
  type Ledger,
  RlpError,
  SetDecodeError,
  type SlotValue,
  type Store,
  type StoreOperation,
  type TransactionSet,
} from '@watt/ledger'
import {
  type Envelope,
  externalizedProof,
  isQuorumSlice,
  type NodeId,
  type QuorumSet,
  type ScpState,
  type Value,
} from '@watt/scp'
import type { Clock } from '../types.ts'
import { type Decision, decisionOperation, judgeProof, readDecision } from './decisions.ts'
import type { DiskGuard } from './disk-guard.ts'
import type { Finality } from './finality.ts'
import { herderLimits } from './limits.ts'
import type { HerderEvent } from './options.ts'
import type { OwnStatements } from './own-statements.ts'
import type { Pace } from './pace.ts'
import type { OfferedBlock } from './peer-questions.ts'
import type { QuorumMap } from './quorum-map.ts'
import type { SlotRecords } from './slot-records.ts'
import type { Trail } from './trail.ts'
import type { TransactionSets } from './transaction-sets.ts'

export interface Closing {
  /** The decision whose transaction set is not here yet, or that others have not said again since a restart. */
  readonly awaited: { readonly slot: bigint; readonly value: SlotValue } | undefined
  /**
   * Closes a slot that SCP decided.
   * @returns undefined when it is closed already, its set is not here yet, or too few statements that prove it are: after
   * a restart a node knows its own alone, and a block that is stored with less proof could never convince a newcomer.
   */
  close(slot: bigint, value: Value): Promise<Block | undefined>
  /** Closes the awaited decision, when what it waited for has come. */
  closeAwaited(): Promise<Block | undefined>
  /** Checks what a peer offers as the successor of the head, and closes it when it is proven. */
  closeOffered(offered: OfferedBlock): Promise<Block | 'short' | 'wrong'>
}

export type ClosingParts = {
  readonly ledger: Ledger
  readonly store: Store
  readonly clock: Clock
  readonly sets: TransactionSets
  readonly disk: DiskGuard
  readonly ownStatements: OwnStatements
  readonly records: SlotRecords
  readonly finality: Finality
  readonly self: NodeId
  readonly quorum: Pick<QuorumMap, 'has'>
  readonly quorumSet: QuorumSet
  readonly trail: Trail
  readonly pace: Pace
  readonly workedMs: (() => number) | undefined
  readonly state: () => ScpState
  readonly isSigned: (envelope: Envelope) => boolean
  readonly observe: (event: HerderEvent) => void
}

export function createClosing(parts: ClosingParts): Closing {
  const { ledger, sets, disk, clock, pace, workedMs } = parts
  let closedAtMs = clock.elapsed()
  let awaited: { readonly slot: bigint; readonly value: SlotValue } | undefined

  const write = async (
    value: SlotValue,
    set: TransactionSet,
    proof?: readonly Envelope[],
  ): Promise<Block> => {
    const slot = ledger.head.header.number + 1n
    const startedMs = clock.elapsed()
    const workedBeforeMs = workedMs?.()
    // Gathered once: what is handed out here is not handed out again when the write has to be repeated.
    const operations = await disk.attempt(() => alongside(parts, slot, proof))
    const block = await disk.attempt(() => ledger.close(value, set, operations))
    awaited = undefined
    if (workedMs !== undefined && workedBeforeMs !== undefined)
      pace.ran(gasOf(set.transactions), workedMs() - workedBeforeMs)
    const nowMs = clock.elapsed()
    const transactions = block.transactions.length
    parts.observe({ type: 'closed', transactions, applyMs: nowMs - startedMs, ageMs: nowMs - closedAtMs })
    parts.observe({ type: 'pace', gasMax: pace.gasMax })
    closedAtMs = nowMs
    return block
  }
  const isProvable = (slot: bigint): boolean => {
    const proof = externalizedProof(parts.state(), slot)
    return isQuorumSlice(parts.quorumSet, (node) => proof.some(({ statement }) => statement.nodeId === node))
  }
  const closeAwaited = async (): Promise<Block | undefined> => {
    if (awaited === undefined) return undefined
    const { slot, value } = awaited
    const set = sets.get(value.transactionSetHash)
    if (slot !== ledger.head.header.number + 1n) awaited = undefined
    if (awaited === undefined || set === undefined || !isProvable(slot)) return undefined
    return write(value, set)
  }

  return {
    get awaited() {
      return awaited
    },
    close(slot, bytes) {
      const value = ledger.decodeValue(bytes)
      if (value === undefined) throw new Error(`Slot ${slot} was decided with bytes that are no value.`)
      awaited = { slot, value }
      return closeAwaited()
    },
    closeAwaited,
    async closeOffered({ closed, proof }) {
      const slot = ledger.head.header.number + 1n
      const decoded = decodeOffered(ledger, closed)
      if (decoded === undefined || decoded.value.parentHash !== ledger.head.hash) return 'wrong'
      const value = ledger.encodeValue(decoded.value)
      const matters = (node: NodeId): boolean => parts.quorum.has(node)
      const { verdict, envelopes } = judgeProof({ slot, value }, proof, { ...parts, matters })
      const isBelieved = verdict === 'proven' || (verdict === 'short' && parts.trail.leadsTo(slot, value))
      if (isBelieved) return write(decoded.value, decoded.set, envelopes)
      return parts.trail.knows(slot) ? 'wrong' : verdict
    },
  }
}

/** What is written together with a block. Reads come first: should one fail, nothing was handed out. */
function alongside(
  parts: ClosingParts,
  slot: bigint,
  offered: readonly Envelope[] | undefined,
): readonly StoreOperation[] {
  const { records, clock, state, store, finality, ownStatements } = parts
  const proof = offered ?? externalizedProof(state(), slot)
  return [
    decisionOperation(slot, { ...records.facts(slot, clock.now()), proof }),
    ...grownDecisions(store, state(), slot),
    ...finality.operations(),
    ...ownStatements.cleanUp(slot),
  ]
}

/** Statements that came after a slot was closed make its proof stronger for those with other quorum sets. */
function grownDecisions(store: Store, state: ScpState, slot: bigint): readonly StoreOperation[] {
  const operations: StoreOperation[] = []
  for (let earlier = slot - 1n; earlier > 0n && earlier + herderLimits.slotsKept > slot; earlier--) {
    const proof = externalizedProof(state, earlier)
    const stored: Decision | undefined = proof.length === 0 ? undefined : readDecision(store, earlier)
    if (stored !== undefined && proof.length > stored.proof.length)
      operations.push(decisionOperation(earlier, { ...stored, proof }))
  }
  return operations
}

function decodeOffered(
  ledger: Ledger,
  bytes: Uint8Array,
): { readonly value: SlotValue; readonly set: TransactionSet } | undefined {
  try {
    const { value, setBytes } = decodeClosedBlock(bytes)
    const set = ledger.decodeSet(setBytes)
    return set.hash === value.transactionSetHash ? { value, set } : undefined
  } catch (error) {
    if (error instanceof RlpError || error instanceof SetDecodeError) return undefined
    throw error
  }
}
