/**
 * What a node showed to somebody is there after any crash: its head, and the receipt of each transaction it was asked
 * for.
 * @module
 */
import type { Hex } from '@watt/evm'
import { type Block, encodeReceipt, type Ledger, type Receipt } from '@watt/ledger'
import type { Fail } from './fail.ts'

export interface DurabilityCheck {
  /** A node took a transaction in and will be asked for its receipt. */
  submitted(node: number, transaction: Hex): void
  closed(node: number, block: Block, receipts: readonly Receipt[]): void
  /** Compares what a node shows now with what it, or anybody, showed before. */
  compare(node: number, ledger: Ledger): void
  readonly acknowledged: number
}

type Shown = { readonly block: bigint; readonly receipt: string }

export function createDurabilityCheck(fail: Fail): DurabilityCheck {
  const awaited = new Map<number, Set<Hex>>()
  /** By node: what it acknowledged. */
  const shown = new Map<number, Map<Hex, Shown>>()
  const heads = new Map<number, { readonly number: bigint; readonly hash: Hex }>()
  let acknowledged = 0

  const compareReceipt = (node: number, ledger: Ledger, hash: Hex, { block, receipt }: Shown): void => {
    const at = ledger.locate(hash)
    const found = at && ledger.receipts(at.blockNumber)?.[at.index]
    if (found === undefined || at?.blockNumber !== block)
      return fail('durability', node, `The receipt of ${hash} in block ${block} is gone.`)
    if (textOf(found) !== receipt) fail('durability', node, `The receipt of ${hash} is another one now.`)
  }

  return {
    get acknowledged() {
      return acknowledged
    },
    submitted(node, transaction) {
      const waiting = awaited.get(node) ?? new Set()
      awaited.set(node, waiting.add(transaction))
    },
    closed(node, block, receipts) {
      const { number } = block.header
      const before = heads.get(node)
      if (before !== undefined && number !== before.number + 1n)
        fail('durability', node, `Its head went from ${before.number} to ${number}.`)
      heads.set(node, { number, hash: block.hash })
      const waiting = awaited.get(node)
      if (waiting === undefined || waiting.size === 0) return
      for (const [at, { hash }] of block.transactions.entries()) {
        if (!waiting.delete(hash)) continue
        const own = shown.get(node) ?? new Map<Hex, Shown>()
        shown.set(node, own.set(hash, { block: number, receipt: textOf(receipts[at]!) }))
        acknowledged += 1
      }
    },
    compare(node, ledger) {
      const { header, hash } = ledger.head
      const last = heads.get(node)
      if (last === undefined) return
      if (ledger.block(last.number)?.hash !== last.hash)
        fail(
          'durability',
          node,
          `Block ${last.number} was its head and is gone; the head is ${header.number}.`,
        )
      // A block may have been written although the power went before anybody was told.
      heads.set(node, { number: header.number, hash })
      for (const [transaction, it] of shown.get(node) ?? []) compareReceipt(node, ledger, transaction, it)
    },
  }
}

function textOf(receipt: Receipt): string {
  return Buffer.from(encodeReceipt(receipt)).toString('base64')
}
