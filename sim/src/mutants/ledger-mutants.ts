/**
 * Slips in ledger, store and pool.
 * @module
 */
import type { Mutant } from './catalogue.ts'

export const ledgerMutants: readonly Mutant[] = [
  {
    name: 'genesis-mints-more',
    file: 'core/ledger/src/genesis.ts',
    find: 'balance: account.balance, codeHash })',
    replace: 'balance: account.balance + 1n, codeHash })',
    full: true,
    found: { seed: 1, check: 'ledger' },
    only: true,
  },
  {
    name: 'block-acknowledged-before-written',
    file: 'core/ledger/src/ledger.ts',
    find: 'await store.write(inOrder(prepared.operations, alongside))',
    replace: 'void store.write(inOrder(prepared.operations, alongside)).catch(() => undefined)',
    full: true,
    found: { seed: 7, check: 'durability' },
  },
  {
    name: 'one-transaction-a-block-indexed',
    file: 'core/ledger/src/chain-records.ts',
    find: 'of block.transactions.entries()) {',
    replace: 'of block.transactions.slice(0, 1).entries()) {',
    full: true,
    found: { seed: 1, check: 'durability' },
    only: true,
  },
  {
    name: 'decision-not-stored',
    file: 'core/ledger/src/ledger.ts',
    find: 'inOrder(prepared.operations, alongside)',
    replace: 'prepared.operations',
    full: true,
    found: { seed: 6, check: 'convergence' },
  },
]
