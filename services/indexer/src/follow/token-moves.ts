/**
 * Moves of tokens, read from logs. Pure. A log counts by its shape alone, for anybody may emit one: what a token says
 * about itself is all there is to know.
 * @see ERC-20, ERC-721, ERC-1155
 * @module
 */
import { decodeAbiParameters, type Address, type Hex } from 'viem'
import type { TransferKind } from '../database/columns.ts'
import type { NodeLog } from './node-block.ts'

export type TokenMove = {
  readonly kind: Exclude<TransferKind, 'native' | 'credit'>
  /** Null for the zero address: made or destroyed. */
  readonly sender: Address | null
  readonly recipient: Address | null
  readonly amount: bigint
  readonly tokenId: bigint | null
}

/** `Transfer(address,address,uint256)` of ERC-20 and ERC-721. */
export const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
/** `TransferSingle(address,address,address,uint256,uint256)`. */
const singleTopic = '0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62'
/** `TransferBatch(address,address,address,uint256[],uint256[])`. */
const batchTopic = '0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb'

const wordChars = 64
const listOfTwo = [{ type: 'uint256[]' }, { type: 'uint256[]' }] as const

/** The moves that a log tells; none where it is no transfer or has another shape. */
export function tokenMoves({ topics, data }: Pick<NodeLog, 'topics' | 'data'>): readonly TokenMove[] {
  const [kind, first, second, third] = topics
  if (kind === transferTopic && first !== undefined && second !== undefined) {
    const between = { sender: party(first), recipient: party(second) }
    if (third !== undefined && data === '0x')
      return [{ kind: 'erc721', ...between, amount: 1n, tokenId: BigInt(third) }]
    return third === undefined && data.length === 2 + wordChars
      ? [{ kind: 'erc20', ...between, amount: BigInt(data), tokenId: null }]
      : []
  }
  if (second === undefined || third === undefined) return []
  const between = { kind: 'erc1155', sender: party(second), recipient: party(third) } as const
  if (kind === singleTopic && data.length === 2 + 2 * wordChars)
    return [{ ...between, tokenId: wordAt(data, 0), amount: wordAt(data, 1) }]
  if (kind === batchTopic) return batchOf(data).map((it) => ({ ...between, ...it }))
  return []
}

function batchOf(data: Hex): readonly { readonly tokenId: bigint; readonly amount: bigint }[] {
  try {
    const [ids, amounts] = decodeAbiParameters(listOfTwo, data)
    if (ids.length !== amounts.length) return []
    return ids.map((tokenId, at) => ({ tokenId, amount: amounts[at]! }))
  } catch {
    return []
  }
}

function party(topic: Hex): Address | null {
  const address: Address = `0x${topic.slice(26)}`
  return /^0x0{40}$/.test(address) ? null : address
}

function wordAt(data: Hex, at: number): bigint {
  return BigInt(`0x${data.slice(2 + at * wordChars, 2 + (at + 1) * wordChars)}`)
}
