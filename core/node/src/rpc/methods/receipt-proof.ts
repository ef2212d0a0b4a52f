/**
 * A transaction and what it did, proven to whoever trusts a block's header: the nodes of both tries above it.
 * @see Ethereum Yellow Paper, section 4.4.2 (transactions and receipts roots)
 * @module
 */
import { encodeReceipt, proveOrderedTrie } from '@watt/ledger'

import { data, quantity } from '../hex.ts'
import { defineMethod } from '../method.ts'
import type { Method } from '../method.ts'
import { atMost, hash, required } from '../params.ts'

export const receiptProofMethods: readonly Method[] = [
  /** null: the transaction is in no block of this node. Both tries of the block are built anew, hence the cost. */
  defineMethod({
    name: 'watt_getReceiptProof',
    cost: 100,
    lane: 'heavy',
    params: (raw) => {
      atMost(raw, 1)
      return required(raw, 0, hash)
    },
    run: ({ blocks }, id) => {
      const at = blocks.locate(id)
      const receipts = at && blocks.receipts(at.block.header.number)
      if (at === undefined || receipts === undefined) return null
      const transactions = at.block.transactions.map(({ raw }) => raw)
      return {
        blockNumber: quantity(at.block.header.number),
        blockHash: at.block.hash,
        transactionIndex: quantity(at.index),
        transactionProof: proveOrderedTrie(transactions, at.index).map(data),
        receiptProof: proveOrderedTrie(receipts.map(encodeReceipt), at.index).map(data),
      }
    },
  }),
]
