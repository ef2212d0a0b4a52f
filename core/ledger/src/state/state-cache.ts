/**
 * The state as of the head, decoded and cached, with the records that a change of it must keep.
 * @module
 */
import { type Address, type Hex, keccak256 } from '@watt/evm'
import type { Store } from '../types.ts'
import { emptyBytes, fromHex, toBigInt } from '../bytes.ts'
import { emptyTrieRoot } from '../header.ts'
import { accountKey, nodeKey, slotKey } from '../store/keys.ts'
import { decodeNode, pathName, type TrieNode } from '../trie/node.ts'
import { decodeAccount, type StoredAccount } from './account-record.ts'
import { type GenerationCache, generationCache } from './generation-cache.ts'
import { readRecord, valueOf } from './versioned.ts'

/** `record` is what the store holds, deletions included. */
export type AccountEntry = {
  readonly record: Uint8Array | undefined
  readonly stored: StoredAccount | undefined
}
export type SlotEntry = { readonly record: Uint8Array | undefined; readonly value: bigint }
export type NodeEntry = { readonly record: Uint8Array | undefined; readonly node: TrieNode | undefined }

/** Entries of accounts, slots and hashes: some 200 bytes each. */
const entriesMax = 65_536
/** Some 1,200 bytes each, branch or leaf. */
const nodesMax = 98_304

export type StateCache = {
  readonly accounts: GenerationCache<AccountEntry>
  /** By address and slot, see {@link slotName}. */
  readonly slots: GenerationCache<SlotEntry>
  /** By owner and path, see {@link nodeName}. */
  readonly nodes: GenerationCache<NodeEntry>
  /** keccak256 of the bytes that hex stands for: addresses and slots come again and again. */
  readonly hashOf: (hex: Hex) => Uint8Array
}

export function stateCache(): StateCache {
  const hashes = generationCache<Uint8Array>(entriesMax)
  return {
    accounts: generationCache(entriesMax),
    slots: generationCache(entriesMax),
    nodes: generationCache(nodesMax),
    hashOf: (hex) => {
      const known = hashes.get(hex)
      if (known !== undefined) return known
      const hash = keccak256(fromHex(hex))
      hashes.set(hex, hash, 1)
      return hash
    },
  }
}

export function slotName(address: Address, slot: Hex): string {
  return address + slot
}

/** @param owner - keccak256 of the address whose storage trie it is; undefined for the account trie. */
export function nodeName(owner: Uint8Array | undefined, path: Uint8Array): string {
  return owner === undefined ? pathName(path) : `${pathName(owner)}/${pathName(path)}`
}

/** Reads entries as they were after a block, past the cache. */
export type StateEntries = {
  readonly account: (address: Address) => AccountEntry
  readonly slot: (address: Address, slot: Hex) => SlotEntry
  /** @param slotHash - keccak256 of the slot. */
  readonly slotRecord: (address: Address, slotHash: Uint8Array) => Uint8Array | undefined
  /** @param owner - keccak256 of the address whose storage trie it is; undefined for the account trie. */
  readonly node: (owner: Uint8Array | undefined, path: Uint8Array) => NodeEntry
}

export function entriesAt(store: Store, cache: StateCache, block: number): StateEntries {
  const slotRecord = (address: Address, slotHash: Uint8Array): Uint8Array | undefined =>
    readRecord(store, slotKey(address, slotHash), block)
  return {
    slotRecord,
    account: (address) => {
      const record = readRecord(store, accountKey(address), block)
      const value = valueOf(record)
      return { record, stored: value && decodeAccount(value) }
    },
    slot: (address, slot) => {
      const record = slotRecord(address, cache.hashOf(slot))
      return { record, value: toBigInt(valueOf(record) ?? emptyBytes) }
    },
    node: (owner, path) => {
      const record = readRecord(store, nodeKey(owner, path), block)
      const value = valueOf(record)
      return { record, node: value && decodeNode(value) }
    },
  }
}

/** {@link entriesAt} the head, through the cache. */
export function cachedEntries(store: Store, cache: StateCache, head: number): StateEntries {
  const entries = entriesAt(store, cache, head)
  return {
    slotRecord: entries.slotRecord,
    account: (address) => {
      const known = cache.accounts.get(address)
      if (known !== undefined) return known
      const entry = entries.account(address)
      cache.accounts.set(address, entry, 1)
      return entry
    },
    slot: (address, slot) => {
      const name = slotName(address, slot)
      const known = cache.slots.get(name)
      if (known !== undefined) return known
      const entry = entries.slot(address, slot)
      cache.slots.set(name, entry, 1)
      return entry
    },
    node: (owner, path) => {
      const name = nodeName(owner, path)
      const known = cache.nodes.get(name)
      if (known !== undefined) return known
      const entry = entries.node(owner, path)
      cache.nodes.set(name, entry, 1)
      return entry
    },
  }
}

/** The root of an account's storage trie. */
export function storageRootOf(stored: StoredAccount | undefined): Hex {
  return stored?.storageRoot ?? emptyTrieRoot
}
