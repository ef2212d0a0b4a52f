/**
 * What waits for a block.
 * @module
 */
import type { Address } from '@watt/evm'
import type { Transaction } from '@watt/ledger'

import { encodeTransaction } from '../encode.ts'
import { quantity } from '../hex.ts'
import { defineMethod, noParams } from '../method.ts'
import type { Method } from '../method.ts'
import { address, required } from '../params.ts'

export const txpoolMethods: readonly Method[] = [
  defineMethod({
    name: 'txpool_status',
    params: noParams,
    run: ({ node }) => {
      const { pending, queued } = node.pool.status()
      return { pending: quantity(pending), queued: quantity(queued) }
    },
  }),
  defineMethod({
    name: 'txpool_content',
    cost: 400,
    params: noParams,
    run: ({ node }) => {
      const { pending, queued } = node.pool.content()
      return { pending: bySender(pending, encodeTransaction), queued: bySender(queued, encodeTransaction) }
    },
  }),
  defineMethod({
    name: 'txpool_contentFrom',
    cost: 10,
    params: (raw) => required(raw, 0, address),
    run: ({ node }, who) => {
      const { pending, queued } = node.pool.content()
      const ofSender = (all: ReadonlyMap<Address, readonly Transaction[]>) =>
        byNonce(all.get(who) ?? [], encodeTransaction)
      return { pending: ofSender(pending), queued: ofSender(queued) }
    },
  }),
  defineMethod({
    name: 'txpool_inspect',
    cost: 200,
    params: noParams,
    run: ({ node }) => {
      const { pending, queued } = node.pool.content()
      return { pending: bySender(pending, inspect), queued: bySender(queued, inspect) }
    },
  }),
]

function bySender(
  all: ReadonlyMap<Address, readonly Transaction[]>,
  show: (transaction: Transaction) => unknown,
) {
  return Object.fromEntries([...all].map(([who, transactions]) => [who, byNonce(transactions, show)]))
}

function byNonce(transactions: readonly Transaction[], show: (transaction: Transaction) => unknown) {
  return Object.fromEntries(transactions.map((it) => [String(it.nonce), show(it)]))
}

/** geth's one-line form. */
function inspect({ to, value, gasLimit, maxFeePerGas }: Transaction): string {
  return `${to ?? 'contract creation'}: ${value} wei + ${gasLimit} gas × ${maxFeePerGas} wei`
}
