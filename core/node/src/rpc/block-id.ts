/**
 * How callers name a block, and the block they mean. There is no reorganisation on Watt, so `latest`, `safe` and
 * `finalized` are one block; `pending` reads the same state.
 * @see EIP-1898
 * @module
 */
import type { Hex, StateReader } from '@watt/evm'
import type { Block, Ledger } from '@watt/ledger'

import { InvalidParamsError, PrunedStateError, UnknownBlockError } from './errors.ts'
import { hash, member, uint64 } from './params.ts'
import type { Read } from './params.ts'

type BlockTag = 'latest' | 'safe' | 'finalized' | 'pending' | 'earliest'
export type BlockId =
  | { readonly type: 'tag'; readonly tag: BlockTag }
  | { readonly type: 'number'; readonly number: bigint }
  | { readonly type: 'hash'; readonly hash: Hex }

export const latest: BlockId = { type: 'tag', tag: 'latest' }

const tags: ReadonlySet<string> = new Set<BlockTag>(['latest', 'safe', 'finalized', 'pending', 'earliest'])

/** A tag or a number. */
export const blockNumberOrTag: Read<BlockId> = (value, where) => {
  if (typeof value === 'string' && tags.has(value)) return { type: 'tag', tag: value as BlockTag }
  if (typeof value === 'string' && value.startsWith('0x'))
    return { type: 'number', number: uint64(value, where) }
  throw new InvalidParamsError(where, `a block number or one of ${[...tags].join(', ')}`, value)
}

/** A tag, a number, a hash, or an EIP-1898 object with `blockNumber` or `blockHash`. */
export const blockId: Read<BlockId> = (value, where) => {
  if (typeof value === 'string') {
    return value.length === 66 ? { type: 'hash', hash: hash(value, where) } : blockNumberOrTag(value, where)
  }
  if (typeof value !== 'object' || value === null) {
    throw new InvalidParamsError(where, 'a block number, tag, hash or {blockHash} or {blockNumber}', value)
  }
  const object = value as Readonly<Record<string, unknown>>
  const byHash = member(object, 'blockHash', hash, where)
  const byNumber = member(object, 'blockNumber', blockNumberOrTag, where)
  if ((byHash === undefined) === (byNumber === undefined)) {
    throw new InvalidParamsError(where, 'exactly one of blockHash and blockNumber')
  }
  return byHash === undefined ? byNumber! : { type: 'hash', hash: byHash }
}

/** The block meant, or undefined when this node does not have it. */
export function findBlock(ledger: Ledger, id: BlockId): Block | undefined {
  switch (id.type) {
    case 'hash':
      return id.hash === ledger.head.hash ? ledger.head : ledger.block(id.hash)
    case 'number':
      return id.number === ledger.head.header.number ? ledger.head : ledger.block(id.number)
    case 'tag':
      return id.tag === 'earliest' ? ledger.block(0n) : ledger.head
  }
}

/** @throws {UnknownBlockError} this node does not have the block. */
export function requireBlock(ledger: Ledger, id: BlockId): Block {
  const block = findBlock(ledger, id)
  if (block === undefined) throw new UnknownBlockError(showBlockId(id))
  return block
}

/** State after a block. @throws {PrunedStateError} it was dropped. */
export function requireState(ledger: Ledger, block: Block): StateReader {
  const state = ledger.state(block.header.number)
  if (state === undefined) throw new PrunedStateError(block.header.number, ledger.oldestState)
  return state
}

/** As the caller wrote it, for messages. */
function showBlockId(id: BlockId): string {
  switch (id.type) {
    case 'hash':
      return id.hash
    case 'number':
      return String(id.number)
    case 'tag':
      return id.tag
  }
}
