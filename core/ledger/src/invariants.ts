/**
 * What must hold of every block, checked at each close before anything is written, in production too.
 * A node whose ledger breaks one stops voting: it is wrong itself, or agreed to something that is.
 * @module
 */
import type { Address, StateChanges, StateReader } from '@watt/evm'
import { WattError } from '@watt/errors'
import { supplyCapWei } from './genesis-file.ts'

export type Invariant =
  /** The value, the set and the head belong together, and the set keeps its rules. */
  | 'parent'
  | 'set-hash'
  | 'close-time'
  | 'upgrades'
  | 'set'
  /** The engine answered; it used no more gas than allowed. */
  | 'execution'
  | 'gas'
  /** Money. */
  | 'negative-balance'
  | 'supply'
  | 'fees'
  /** Every day closes to the gwei, and the rewards contract has what it owes. */
  | 'rewards'
  /** The store holds the state that the head's header names. */
  | 'state-root'

export type Facts = Readonly<Record<string, string | bigint | number>>

/** @throws {InvariantError} `holds` is false. */
export function assertInvariant(holds: boolean, invariant: Invariant, facts: Facts): void {
  if (!holds) throw new InvariantError(invariant, facts)
}

/** What a block did to all balances. */
export type MoneyFlow = {
  /** After minus before, in wei. */
  readonly supplyChange: bigint
  readonly feePoolChange: bigint
}

/**
 * Sums the balances that changed.
 * @throws {InvariantError} A balance is negative, or above all money there can be.
 */
export function moneyFlow(changes: StateChanges, before: StateReader, feePool: Address): MoneyFlow {
  let supplyChange = 0n
  let feePoolChange = 0n
  for (const [address, account] of changes.accounts) {
    const balance = account?.balance ?? 0n
    const facts = { address, balance }
    assertInvariant(balance >= 0n && balance <= supplyCapWei, 'negative-balance', facts)
    const change = balance - (before.account(address)?.balance ?? 0n)
    supplyChange += change
    if (address === feePool) feePoolChange = change
  }
  return { supplyChange, feePoolChange }
}

/** Thrown when an invariant does not hold. Nothing was written. */
export class InvariantError extends WattError {
  readonly code = 'ledger/invariant'
  readonly invariant: Invariant
  readonly facts: Facts
  override readonly fix =
    'Stop voting. Compare block hashes with other validators; if they went on, delete the data folder and catch up.'
  constructor(invariant: Invariant, facts: Facts, options?: ErrorOptions) {
    const listed = Object.entries(facts).map(([name, value]) => `${name} ${value}`)
    super(`Invariant "${invariant}" does not hold: ${listed.join(', ')}.`, options)
    this.invariant = invariant
    this.facts = facts
  }
}
