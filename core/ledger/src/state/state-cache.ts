/**
 * The state as of the head, cached: records as bytes, accounts and slots also decoded.
 * @module
 */
import { type Address, type Hex, keccak256 } from '@watt/evm'
import type { Store } from '../types.ts'
import { emptyBytes, fromHex, toBigInt } from '../bytes.ts'
import { emptyTrieRoot } from '../header.ts'
import { encodeRlp } from '../rlp.ts'
import { accountKey, isUpperNode, nodeKey, slotKey } from '../store/keys.ts'
import type { TrieNode } from '../trie/node.ts'
import { openNode } from '../trie/stored-node.ts'
import { decodeAccount, type StoredAccount } from './account-record.ts'
import { type GenerationCache, generationCache } from './generation-cache.ts'
import { type HistoryReader, historyReader, recordHeaderBytes } from './history.ts'
import { type PackedCache, packedCache } from './packed-cache.ts'
import { readRecord, valueOf } from './versioned.ts'

/** Decoded accounts, slots and hashes: some 300 bytes each. */
const decodedMax = 32_768
/** The 69,905 nodes under paths of up to four nibbles take 40 MB where there are ten million accounts, and all lie in one generation. */
const upperBytesMax = 96 * 1_048_576
const otherBytesMax = 32 * 1_048_576

export type StateCache = {
  readonly accounts: GenerationCache<{ readonly stored: StoredAccount | undefined }>
  /** By address and slot, see {@link slotName}. */
  readonly slots: GenerationCache<bigint>
  /** By their keys in the store, deletions included; empty where there is none. */
  readonly records: PackedCache
  /** keccak256 of the bytes that hex stands for: addresses and slots come again and again. */
  readonly hashOf: (hex: Hex) => Uint8Array
  readonly history: HistoryReader
}

export function stateCache(store: Store): StateCache {
  const hashes = generationCache<Uint8Array>(decodedMax)
  return {
    accounts: generationCache(decodedMax),
    slots: generationCache(decodedMax),
    records: recordCache(),
    hashOf: (hex) => {
      const known = hashes.get(hex)
      if (known !== undefined) return known
      const hash = keccak256(fromHex(hex))
      hashes.set(hex, hash, 1)
      return hash
    },
    history: historyReader(store),
  }
}

/** Upper nodes, which every block needs, lie apart from what comes by once in a large state and would drive them out. */
function recordCache(): PackedCache {
  const upper = packedCache(upperBytesMax)
  const others = packedCache(otherBytesMax)
  return {
    get: (key) => (isUpperNode(key) ? upper : others).get(key),
    set: (key, value) => (isUpperNode(key) ? upper : others).set(key, value),
  }
}

export function slotName(address: Address, slot: Hex): string {
  return address + slot
}

/** Reads the state as it was after a block. */
export type StateEntries = {
  readonly account: (address: Address) => StoredAccount | undefined
  readonly slot: (address: Address, slot: Hex) => bigint
  /** What the store holds under a versioned key, deletions included. Of the head, a view until the next block. */
  readonly record: (key: Uint8Array) => Uint8Array | undefined
  /** @param owner - Whose storage trie it is; undefined for the account trie. */
  readonly node: (owner: Address | undefined, path: Uint8Array) => TrieNode | undefined
}

/** Past the cache. */
export function entriesAt(store: Store, cache: StateCache, block: number): StateEntries {
  return entriesOf(cache, (key) => readRecord(store, cache.history, key, block))
}

/** {@link entriesAt} the head, through the cache. */
export function cachedEntries(store: Store, cache: StateCache, head: number): StateEntries {
  const entries = entriesOf(cache, (key) => {
    const known = cache.records.get(key)
    if (known !== undefined) return known.length === 0 ? undefined : known
    const record = readRecord(store, cache.history, key, head)
    cache.records.set(key, record ?? emptyBytes)
    return record
  })
  return {
    ...entries,
    account: (address) => {
      const known = cache.accounts.get(address)
      if (known !== undefined) return known.stored
      const stored = entries.account(address)
      cache.accounts.set(address, { stored }, 1)
      return stored
    },
    slot: (address, slot) => {
      const name = slotName(address, slot)
      const known = cache.slots.get(name)
      if (known !== undefined) return known
      const value = entries.slot(address, slot)
      cache.slots.set(name, value, 1)
      return value
    },
  }
}

function entriesOf({ hashOf }: StateCache, record: StateEntries['record']): StateEntries {
  const slotValue = (address: Address, slotHash: Uint8Array): Uint8Array | undefined =>
    valueOf(record(slotKey(address, slotHash)))
  const leafValue = (owner: Address | undefined, key: Uint8Array): Uint8Array | undefined => {
    if (owner === undefined) return valueOf(record(accountKey(key)))
    const value = slotValue(owner, key)
    return value && encodeRlp(value)
  }
  return {
    record,
    account: (address) => {
      const value = valueOf(record(accountKey(hashOf(address))))
      return value && decodeAccount(value)
    },
    slot: (address, slot) => toBigInt(slotValue(address, hashOf(slot)) ?? emptyBytes),
    node: (owner, path) => {
      const found = record(nodeKey(owner && hashOf(owner), path))
      if (found === undefined || found.length === recordHeaderBytes) return undefined
      return openNode(found, recordHeaderBytes, path, (key) => leafValue(owner, key))
    },
  }
}

/** The root of an account's storage trie. */
export function storageRootOf(stored: StoredAccount | undefined): Hex {
  return stored?.storageRoot ?? emptyTrieRoot
}
