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
    found: { seed: 1, check: 'agreement' },
  },
  {
    name: 'block-acknowledged-before-written',
    file: 'core/ledger/src/ledger.ts',
    find: 'await store.write([...prepared.operations, ...alongside])',
    replace: 'void store.write([...prepared.operations, ...alongside]).catch(() => undefined)',
    full: true,
    found: { seed: 1, check: 'agreement' },
  },
  {
    name: 'decision-not-stored',
    file: 'core/ledger/src/ledger.ts',
    find: '[...prepared.operations, ...alongside]',
    replace: 'prepared.operations',
    full: true,
    found: { seed: 1, check: 'agreement' },
  },
  {
    name: 'supply-not-carried',
    file: 'core/ledger/src/ledger.ts',
    find: '        supply = prepared.supply\n',
    replace: '        supply = prepared.supply + 1n\n',
    full: true,
    found: { seed: 1, check: 'agreement' },
  },
  {
    name: 'fees-lost',
    file: 'core/ledger/src/execution.ts',
    find: 'creditTo: feePool',
    replace: 'creditTo: transaction.sender',
    full: true,
    found: { seed: 1, check: 'agreement' },
  },
  {
    name: 'order-of-arrival',
    file: 'core/ledger/src/close.ts',
    find: 'const transactions = executionOrder(set)',
    replace: 'const transactions = set.transactions',
    full: true,
    found: { seed: 1, check: 'agreement' },
  },
  {
    name: 'stale-transactions-stay',
    file: 'core/node/src/pool/pool.ts',
    find: 'this.#shelf.remove(queue.entries.slice(0, indexOfNonce(queue.entries, queue.nonce)))',
    replace: 'void indexOfNonce',
    full: true,
    found: { seed: 1, check: 'agreement' },
  },
]
