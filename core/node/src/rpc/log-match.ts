/**
 * Which logs a caller wants, and telling by a block's bloom that it holds none of them.
 * @see Ethereum yellow paper, section 4.3.1 (bloom)
 * @module
 */
import type { Log } from '@watt/evm'
import type { Block, Receipt } from '@watt/ledger'
import { keccak_256 } from '@noble/hashes/sha3.js'

import { encodeLog } from './encode.ts'
import type { RpcLog } from './encode.ts'
import { fromData } from './hex.ts'
import { address, hash, list } from './params.ts'
import type { Read } from './params.ts'

/** Any of `addresses` (all when empty), and at each position any of its topics (all when empty). */
export type LogMatch = {
  readonly addresses: readonly string[]
  readonly topics: readonly (readonly string[])[]
}

const topicsMax = 4
const alternativesMax = 1_000

/** Reads `address` and `topics` of a filter. */
export function logMatch(
  object: Readonly<Record<string, unknown>>,
  where: string,
  addressesMax: number,
): LogMatch {
  return {
    addresses: oneOrMany(address, addressesMax)(object['address'], `${where}.address`),
    topics: topics(object['topics'], `${where}.topics`),
  }
}

/** Whether a log is wanted. */
function isMatch(log: Log, match: LogMatch): boolean {
  if (match.addresses.length > 0 && !match.addresses.includes(log.address)) return false
  if (match.topics.length > log.topics.length) return false
  return match.topics.every((wanted, i) => wanted.length === 0 || wanted.includes(log.topics[i]!))
}

/** The wanted logs of one block. */
export function logsOfBlock(block: Block, receipts: readonly Receipt[], match: LogMatch): RpcLog[] {
  return receipts.flatMap((receipt, index) =>
    receipt.logs.flatMap((log, i) =>
      isMatch(log, match) ? [encodeLog(block, index, log, receipt.firstLogIndex + i)] : [],
    ),
  )
}

/** Tells blocks that cannot hold a wanted log, by their bloom. */
export function bloomTest({ addresses, topics: wanted }: LogMatch): (bloom: Uint8Array) => boolean {
  const groups = [addresses, ...wanted]
    .filter((group) => group.length > 0)
    .map((group) => group.map(bloomBits))
  return (bloom) => groups.every((group) => group.some((bits) => bits.every((bit) => hasBit(bloom, bit))))
}

/** The three bits of a value: the low 11 bits of the first three pairs of bytes of its hash. */
function bloomBits(value: string): readonly number[] {
  const digest = keccak_256(fromData(value))
  return [0, 2, 4].map((i) => ((digest[i]! << 8) | digest[i + 1]!) & 2_047)
}

function hasBit(bloom: Uint8Array, bit: number): boolean {
  return (bloom[255 - (bit >> 3)]! & (1 << (bit & 7))) !== 0
}

function oneOrMany<T>(read: Read<T>, max: number): Read<readonly T[]> {
  return (value, where) => {
    if (value === undefined || value === null) return []
    return Array.isArray(value) ? list(read, max)(value, where) : [read(value, where)]
  }
}

const topics: Read<readonly (readonly string[])[]> = (value, where) => {
  if (value === undefined || value === null) return []
  const position: Read<readonly string[]> = (it, at) => {
    // An alternative of null means "anything", so the whole position does.
    if (Array.isArray(it) && it.includes(null)) return []
    return oneOrMany(hash, alternativesMax)(it, at)
  }
  // A trailing "anything" stays: it asks for a log that has that many topics.
  return list(position, topicsMax)(value, where)
}
