/**
 * Which news a run of blocks is to whom. Pure.
 * @module
 */
import type { IndexedBlock, LiveMessage } from '@watt/sdk/indexer'
import type { NodeBlock } from '../follow/node-block.ts'
import { tokenMoves } from '../follow/token-moves.ts'

const topicShape = /^(blocks|(address|token):0x[0-9a-f]{40})$/

/** @returns in small letters; undefined where there is no such topic. */
export function parseTopic(text: unknown): LiveMessage['topic'] | undefined {
  if (typeof text !== 'string' || text.length > 64) return undefined
  const small = text.toLowerCase()
  return topicShape.test(small) ? (small as LiveMessage['topic']) : undefined
}

/** Newest block in which each topic has something, for all topics but `blocks`. */
export function touchedBy(blocks: readonly NodeBlock[]): ReadonlyMap<string, number> {
  const touched = new Map<string, number>()
  for (const { number, transactions, receipts, withdrawals } of blocks) {
    const at = Number(number)
    const touch = (kind: 'address' | 'token', address: string | null): void => {
      if (address !== null) touched.set(`${kind}:${address}`, at)
    }
    for (const { from, to } of transactions) {
      touch('address', from)
      touch('address', to)
    }
    for (const { address } of withdrawals ?? []) touch('address', address)
    for (const { contractAddress, logs } of receipts) {
      touch('address', contractAddress)
      for (const log of logs) {
        touch('address', log.address)
        for (const { sender, recipient } of tokenMoves(log)) {
          touch('token', log.address)
          touch('address', sender)
          touch('address', recipient)
        }
      }
    }
  }
  return touched
}

/** As the API shows it. */
export function blockOfNode(block: NodeBlock): IndexedBlock {
  return {
    number: Number(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    timeMs: block.closeTimeMs ?? Number(block.timestamp) * 1000,
    proposer: block.miner,
    gasUsed: Number(block.gasUsed),
    gasLimit: Number(block.gasLimit),
    baseFee: String(BigInt(block.baseFeePerGas)),
    sizeBytes: Number(block.size),
    transactions: block.transactions.length,
  }
}
