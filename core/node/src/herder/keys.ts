/**
 * Where the herder keeps what must survive a restart: tags 0x20 to 0x2f of the store's key space.
 *
 * | tag  | rest of the key                                | value                                               |
 * | ---: | ---------------------------------------------- | --------------------------------------------------- |
 * | 0x20 | slot, 8 bytes; 0 nomination, 1 ballot          | own newest statement, XDR                           |
 * | 0x21 | slot                                           | how it was decided: `decisions.ts`                  |
 * | 0x22 | hash of a transaction set                      | slot, 8 bytes, and the set that own statements name |
 * | 0x23 | block number, 8 bytes                          | finality messages, a list                           |
 * | 0x24 | node id, 32 bytes                              | two statements of that node that contradict         |
 * @module
 */
import type { Hex } from '@watt/evm'
import type { NodeId, Pledges } from '@watt/scp'
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import { uint64Bytes } from './byte-list.ts'

const tagged = (tag: number, ...rest: readonly Uint8Array[]): Uint8Array =>
  concatBytes(Uint8Array.of(tag), ...rest)

/** The range of keys with one tag. */
export const rangeOf = (tag: number): { readonly gte: Uint8Array; readonly lt: Uint8Array } => ({
  gte: Uint8Array.of(tag),
  lt: Uint8Array.of(tag + 1),
})

export const ownStatementTag = 0x20
export const pinnedSetTag = 0x22

export function ownStatementKey(slot: bigint, type: Pledges['type']): Uint8Array {
  return tagged(ownStatementTag, uint64Bytes(slot), Uint8Array.of(type === 'nominate' ? 0 : 1))
}

export function decisionKey(slot: bigint): Uint8Array {
  return tagged(0x21, uint64Bytes(slot))
}

export function pinnedSetKey(hash: Hex): Uint8Array {
  return tagged(pinnedSetTag, hexToBytes(hash.slice(2)))
}

export function certificateKey(blockNumber: bigint): Uint8Array {
  return tagged(0x23, uint64Bytes(blockNumber))
}

export function evidenceKey(nodeId: NodeId): Uint8Array {
  return tagged(0x24, hexToBytes(nodeId))
}
