/**
 * Bugs to plant, each a small slip of the kind that real code has had.
 * @module
 */
import type { Check } from '../outcome.ts'
import { evmMutants } from './evm-mutants.ts'
import { herderMutants } from './herder-mutants.ts'
import { ledgerMutants } from './ledger-mutants.ts'
import { scpMutants } from './scp-mutants.ts'

export type Mutant = {
  readonly name: string
  /** Relative to the root of the checkout. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
  /** Found by runs of whole nodes; otherwise by runs of scp alone. */
  readonly full?: true
  /** The first seed that finds it, and the check that does. A change of the simulation may move them. */
  readonly found: { readonly seed: number; readonly check: Check }
  /** No other check finds it: without this one it survives, so the check is alive. */
  readonly only?: true
}

export const catalogue: readonly Mutant[] = [...scpMutants, ...herderMutants, ...ledgerMutants, ...evmMutants]
