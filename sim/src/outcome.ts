/**
 * What a run found.
 * @module
 */
import type { FaultKind } from './faults.ts'
import type { Lie } from './plan.ts'

/** What must hold in every run; each is checked while the run goes on. */
export const checks = [
  /** No two honest nodes decide one slot differently. */
  'agreement',
  /** What is decided follows its parent, keeps the rules, and was proposed by somebody. */
  'validity',
  /** What an honest node says never goes back nor contradicts itself, across restarts too. */
  'own-statements',
  /** What was acknowledged is there after a restart. */
  'durability',
  /** A decision carries signatures that convince its holder's peers. */
  'certificate',
  /** No honest node is accused, banned or refused. */
  'no-false-accusation',
  /** Work, queues and timers stay within their bounds. */
  'bounds',
  /** Equal state roots, money conserved, every rule of the ledger. */
  'ledger',
  /** Nothing throws what nobody expects, no node halts. */
  'no-fault',
  /** Once faults end, everyone closes slots again within a few block times. */
  'convergence',
] as const
export type Check = (typeof checks)[number]

export type Violation = {
  readonly check: Check
  readonly atMs: number
  /** Undefined: it concerns the network. */
  readonly node: number | undefined
  readonly problem: string
}

/** Things that should happen sometimes: a run that never meets them proves little. */
export type Sometimes =
  | FaultKind
  | Lie
  | 'restart'
  | 'catch-up'
  /** A slot was believed because of a later one. */
  | 'proven-later'
  | 'fetched-set'
  | 'ballot-timeout'
  | 'equivocation-seen'
  /** A call of a contract of generated code, in a whole network. */
  | 'program-called'

export type Outcome = {
  readonly seed: number
  readonly violation: Violation | undefined
  /** Virtual time that passed, both phases. */
  readonly virtualMs: number
  readonly decidedSlots: number
  /** Block times from the end of the faults until everyone had closed two more slots. */
  readonly periodsToConverge: number | undefined
  /** Hash over everything that happened, in order. */
  readonly traceHash: string
  readonly counts: Readonly<Partial<Record<Sometimes, number>>>
}
