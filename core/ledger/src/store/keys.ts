/**
 * How the parts of a node share the key space of one store: the first byte of a key is its tag.
 *
 * | tags         | owner                                                  |
 * | ------------ | ------------------------------------------------------ |
 * | 0x00 to 0x0f | store and state, below                                 |
 * | 0x10 to 0x1f | the chain, `chain-keys.ts`                             |
 * | 0x20 to 0x2f | the node: its consensus statements, certificates, sets |
 *
 * | tag  | rest of the key                       | value                                          |
 * | ---: | ------------------------------------- | ---------------------------------------------- |
 * | 0x00 |                                       | format version, 8 bytes                        |
 * | 0x01 |                                       | number of the last batch, 8 bytes (level only) |
 * | 0x02 |                                       | state head: block, oldest, pruned, root        |
 * | 0x03 | block, 8 bytes                        | its history: number of pages, salt             |
 * | 0x04 | block, page, 4 bytes                  | records which it replaced; last, keys it deleted |
 * | 0x05 | keccak256 of the address              | versioned: account as in the trie              |
 * | 0x06 | address, keccak256 of the slot        | versioned: value without leading zeros         |
 * | 0x07 | code hash                             | code                                           |
 * | 0x08 | path, one nibble a byte               | versioned: node of the account trie            |
 * | 0x09 | keccak256 of the address, path        | versioned: node of a storage trie              |
 *
 * A versioned value is a record, see `versioned.ts`; nodes are stored as `stored-node.ts` says.
 * @module
 */

import type { Address } from '@watt/evm'
import { tagged, writeHex } from '../bytes.ts'

const addressBytes = 20
const hashBytes = 32
/** Depth of what counts as the upper part of a trie. */
export const upperNibbles = 4

export const formatKey: Uint8Array = new Uint8Array([0x00])
export const batchKey: Uint8Array = new Uint8Array([0x01])
export const stateHeadKey: Uint8Array = new Uint8Array([0x02])

/** What the history of a block consists of. */
export function historyKey(block: number): Uint8Array {
  const key = new Uint8Array(9)
  key[0] = 0x03
  writeBlock(key, 1, block)
  return key
}

/** A page of the history of a block. */
export function historyPageKey(block: number, page: number): Uint8Array {
  const key = new Uint8Array(13)
  key[0] = 0x04
  writeBlock(key, 1, block)
  for (let at = 12, rest = page; at >= 9; at--, rest >>>= 8) key[at] = rest & 0xff
  return key
}

/** @param hash - keccak256 of the address: the trie, which lists accounts and holds their values, knows only the hash. */
export function accountKey(hash: Uint8Array): Uint8Array {
  return tagged(0x05, hash)
}

/** @param slotHash - keccak256 of the slot: storage is listed through its trie, which knows only the hash. */
export function slotKey(address: Address, slotHash: Uint8Array): Uint8Array {
  const key = new Uint8Array(1 + addressBytes + slotHash.length)
  key[0] = 0x06
  writeHex(address, key, 1)
  key.set(slotHash, 1 + addressBytes)
  return key
}

export function codeKey(codeHash: Uint8Array): Uint8Array {
  return tagged(0x07, codeHash)
}

/** @param owner - keccak256 of the address whose storage it is; undefined for the account trie. */
export function nodeKey(owner: Uint8Array | undefined, path: Uint8Array): Uint8Array {
  if (owner === undefined) return tagged(0x08, path)
  const key = new Uint8Array(1 + owner.length + path.length)
  key[0] = 0x09
  key.set(owner, 1)
  key.set(path, 1 + owner.length)
  return key
}

/** Whether a key is that of one of the few nodes of a trie that many changes of a block pass through. */
export function isUpperNode(key: Uint8Array): boolean {
  if (key[0] === 0x08) return key.length <= 1 + upperNibbles
  return key[0] === 0x09 && key.length <= 1 + hashBytes + upperNibbles
}

/** Writes a block number in eight bytes, big-endian, so that byte order is numeric order. */
export function writeBlock(bytes: Uint8Array, at: number, block: number): void {
  let high = Math.floor(block / 0x1_0000_0000)
  let low = block >>> 0
  for (let index = 3; index >= 0; index--) {
    bytes[at + index] = high & 0xff
    bytes[at + index + 4] = low & 0xff
    high >>>= 8
    low >>>= 8
  }
}

/** Inverse of {@link writeBlock}. */
export function readBlock(bytes: Uint8Array, at: number): number {
  let high = 0
  let low = 0
  for (let index = 0; index < 4; index++) {
    high = high * 256 + (bytes[at + index] ?? 0)
    low = low * 256 + (bytes[at + index + 4] ?? 0)
  }
  return high * 0x1_0000_0000 + low
}
