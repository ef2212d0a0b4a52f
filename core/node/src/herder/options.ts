/**
 * What a herder is given. Nothing in this folder reads a clock, a disk or a socket by itself.
 * @module
 */
import type { Block, Ledger, Store, Upgrades } from '@watt/ledger'
import type { NodeId, Phase, QuorumSet } from '@watt/scp'
import type { Clock, Identity, Logger, Network, Pool, VerifySignature } from '../types.ts'
import type { Inclusion, Proposal } from '../inclusion.ts'

/** What the operator decides. */
export type HerderConfig = {
  /** False: a watcher, which follows and says nothing. */
  readonly isValidator: boolean
  /** Checked with `checkQuorumSet`. */
  readonly quorumSet: QuorumSet
  readonly names: ReadonlyMap<NodeId, { readonly name: string; readonly organisation: string | undefined }>
  /** Milliseconds from one close time to the next. */
  readonly blockTimeMs: number
  /** Parameters this node votes to change, in slots that close at `fromMs` (since 1970) or later. */
  readonly votes?: { readonly upgrades: Upgrades; readonly fromMs: number }
}

export type HerderOptions = {
  readonly ledger: Ledger
  /** The ledger's store; the herder uses tags 0x20 to 0x2f. */
  readonly store: Store
  readonly pool: Pick<Pool, 'candidates' | 'blockClosed'>
  readonly network: Network
  readonly identity: Identity
  /** Checks 64-byte signatures of statements. */
  readonly verify: VerifySignature
  /** Checks 65-byte signatures of certificates, which `ecrecover` must take too. */
  readonly verifyRecoverable: VerifySignature
  readonly clock: Clock
  readonly config: HerderConfig
  readonly logger: Logger
  /** Whom no proposal may leave out for want of time; present on chains that pay people. */
  readonly inclusion?: Pick<Inclusion, 'late'> | undefined
  /**
   * Milliseconds that this thread worked so far, waits left out; of use as a difference. Without it, proposals are as large
   * as the rules allow.
   */
  readonly workedMs?: (() => number) | undefined
  /** Hears what metrics count. */
  readonly observe?: (event: HerderEvent) => void
}

/** What happened, for metrics. */
export type HerderEvent =
  | { readonly type: 'envelope'; readonly verdict: 'accept' | 'ignore' | 'reject' }
  | { readonly type: 'signature'; readonly valid: boolean }
  | { readonly type: 'emit' }
  | { readonly type: 'phase'; readonly phase: Phase; readonly sinceTriggerMs: number }
  | { readonly type: 'timeout'; readonly timer: 'nomination' | 'ballot' }
  | {
      readonly type: 'closed'
      readonly transactions: number
      readonly applyMs: number
      readonly ageMs: number
    }
  /** Which sets were nominated for a slot that was just closed; on chains that pay people only. */
  | { readonly type: 'proposals'; readonly block: Block; readonly proposals: readonly Proposal[] }
  /** Most gas of the next proposal; undefined: as much as the rules allow. */
  | { readonly type: 'pace'; readonly gasMax: bigint | undefined }
  | { readonly type: 'stuck' }
  | { readonly type: 'equivocation' }
