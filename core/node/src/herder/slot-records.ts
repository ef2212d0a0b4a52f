/**
 * What happened in the latest slots, for pages and the command line.
 * @module
 */
import type { Store } from '@watt/ledger'
import type { Effect, Statement } from '@watt/scp'
import type { SlotRecord } from '../types.ts'
import { type Decision, readDecision } from './decisions.ts'
import { herderLimits } from './limits.ts'

export interface SlotRecords {
  statement(statement: Statement, atMs: number): void
  phase(effect: Extract<Effect, { type: 'phase' }>, atMs: number): void
  /** The facts of a decision, to store beside it. A slot that came as a block is decided now. */
  facts(slot: bigint, nowMs: number): Omit<Decision, 'proof'>
  get(slot: bigint): SlotRecord | undefined
  dropBelow(slot: bigint): void
}

/** Of a ballot that stands for all later ones: others had decided. */
const takenOverCounter = 0xffff_ffff

type Draft = {
  readonly statements: { readonly atMs: number; readonly statement: Statement }[]
  externalizedAtMs: number | undefined
  nominationRounds: number
  ballotCounter: number
}

/** Older slots are answered from the store, as far as they were decided. */
export function createSlotRecords(store: Store): SlotRecords {
  const drafts = new Map<bigint, Draft>()
  const draft = (slot: bigint): Draft => {
    const known = drafts.get(slot)
    if (known !== undefined) return known
    const fresh: Draft = {
      statements: [],
      externalizedAtMs: undefined,
      nominationRounds: 0,
      ballotCounter: 0,
    }
    drafts.set(slot, fresh)
    return fresh
  }

  return {
    statement(statement, atMs) {
      const { statements } = draft(statement.slot)
      if (statements.length < herderLimits.statementsRecordedMax) statements.push({ atMs, statement })
    },
    phase({ slot, phase, counter }, atMs) {
      const known = draft(slot)
      if (phase === 'nominating') known.nominationRounds = Math.max(known.nominationRounds, counter)
      const isBallot = phase !== 'nominating' && phase !== 'candidate' && phase !== 'timedOut'
      if (isBallot && counter !== takenOverCounter)
        known.ballotCounter = Math.max(known.ballotCounter, counter)
      if (phase === 'externalized') known.externalizedAtMs = atMs
    },
    facts(slot, nowMs) {
      const known = draft(slot)
      const atMs = (known.externalizedAtMs ??= nowMs)
      return { atMs, nominationRounds: known.nominationRounds, ballotCounter: known.ballotCounter }
    },
    get(slot) {
      const known = drafts.get(slot)
      if (known !== undefined) return { slot, kept: 'talk', ...known, statements: [...known.statements] }
      const decision = readDecision(store, slot)
      if (decision === undefined) return undefined
      const { atMs, nominationRounds, ballotCounter, proof } = decision
      return {
        slot,
        kept: 'proof',
        statements: proof.map(({ statement }) => ({ atMs, statement })),
        externalizedAtMs: atMs,
        nominationRounds,
        ballotCounter,
      }
    },
    dropBelow(slot) {
      for (const known of drafts.keys()) if (known < slot) drafts.delete(known)
    },
  }
}
