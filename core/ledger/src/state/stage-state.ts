/**
 * Works out what a block's changes do to the state, without doing it.
 * @module
 */
import type { Account, Address, Hex, StateChanges } from '@watt/evm'
import type { StoreOperation } from '../types.ts'
import { compareBytes, compareHex, fromBigInt, fromHex, toHex } from '../bytes.ts'
import { emptyTrieRoot } from '../header.ts'
import type { Pacer } from '../pacer.ts'
import { encodeRlp } from '../rlp.ts'
import { codeKey, nodeKey, slotKey, accountKey } from '../store/keys.ts'
import { inOrder } from '../store/packed-records.ts'
import type { NodeWriter } from '../trie/build-trie.ts'
import { fromNibbles, hashBytes, pathName, type TrieNode } from '../trie/node.ts'
import { listTrie } from '../trie/read-trie.ts'
import { storedNode } from '../trie/stored-node.ts'
import { type TrieChange, updateTrie } from '../trie/update-trie.ts'
import { encodeAccount, type StoredAccount } from './account-record.ts'
import { slotName, type StateCache, type StateEntries, storageRootOf } from './state-cache.ts'
import { type RecordWriter, recordWriter, sameValue, valueOf } from './versioned.ts'

export type StageInput = {
  readonly block: number
  readonly changes: StateChanges
  /** Root before. */
  readonly root: Hex
  /** The state before, as in the store now. */
  readonly entries: StateEntries
  readonly cache: StateCache
  readonly pace: Pacer
}

export type StageResult = {
  readonly root: Hex
  readonly operations: Iterable<StoreOperation>
  /** Brings the cache up to date, once the operations are durable. */
  readonly refresh: () => void
}

type Stage = StageInput & {
  readonly writer: RecordWriter
  /** Decoded accounts and slots for the cache. */
  readonly accounts: (readonly [Address, StoredAccount | undefined])[]
  readonly slots: (readonly [name: string, value: bigint])[]
  /** What the cache knows of some slots it knows by slot, their trie by hash. */
  forgetSlots: boolean
}

/** An account that may change, and where it lies. */
type Touched = { readonly address: Address; readonly hash: Uint8Array }

/** Encoding an account, and what it was before into the history. */
const workPerAccount = 4

/** Deterministic: the same changes to the same state give the same operations in the same order. */
export async function stageState(input: StageInput): Promise<StageResult> {
  const { block, changes, cache, entries, pace } = input
  const writer = recordWriter(block)
  const stage: Stage = { ...input, writer, accounts: [], slots: [], forgetSlots: false }
  const leaves: TrieChange[] = []
  for (const touched of touchedAccounts(changes, cache)) {
    const { address } = touched
    // Most accounts have no storage that changes: a promise for each would cost more than they do.
    const isSimple = !changes.storage.has(address) && changes.accounts.get(address) !== null
    const leaf = isSimple ? stageSimple(stage, touched) : await stageAccount(stage, touched)
    if (leaf !== undefined) leaves.push(leaf)
    const pause = pace(workPerAccount)
    if (pause !== undefined) await pause
  }
  const read = (path: Uint8Array): TrieNode | undefined => entries.node(undefined, path)
  const update = await updateTrie(read, leaves, nodeWriter(stage, undefined), pace)
  const root = update === undefined ? input.root : update.root ? toHex(update.root) : emptyTrieRoot
  const codes = [...changes.codes].toSorted(([left], [right]) => compareHex(left, right))
  return {
    root,
    operations: inOrder(
      writer.operations(Number.parseInt(root.slice(2, 10), 16)),
      codes.map(([hash, code]) => ({ key: codeKey(fromHex(hash)), value: code })),
    ),
    refresh: () => {
      for (const { key, value } of writer.records) cache.records.set(key, value)
      for (const [address, stored] of stage.accounts) cache.accounts.set(address, { stored }, 1)
      if (stage.forgetSlots) cache.slots.clear()
      for (const [name, value] of stage.slots) cache.slots.set(name, value, 1)
    },
  }
}

/** In the order of the trie. */
function touchedAccounts({ accounts, storage }: StateChanges, cache: StateCache): Touched[] {
  return [...new Set([...accounts.keys(), ...storage.keys()])]
    .map((address) => ({ address, hash: cache.hashOf(address) }))
    .sort((left, right) => compareBytes(left.hash, right.hash))
}

/** @returns the change of the account trie; undefined when the account stays as it was. */
async function stageAccount(stage: Stage, touched: Touched): Promise<TrieChange | undefined> {
  const { changes, entries } = stage
  const { address } = touched
  const before = entries.account(address)
  const account = changes.accounts.has(address) ? changes.accounts.get(address) : before?.account
  const stored = account ? await stageStorage(stage, address, account, storageRootOf(before)) : undefined
  if (stored === undefined && storageRootOf(before) !== emptyTrieRoot) await clearStorage(stage, address, [])
  return putAccount(stage, touched, stored)
}

/** An account that is not deleted and keeps its storage. */
function stageSimple(stage: Stage, touched: Touched): TrieChange | undefined {
  const account = stage.changes.accounts.get(touched.address) ?? undefined
  const storageRoot = storageRootOf(stage.entries.account(touched.address))
  return putAccount(stage, touched, account && { account, storageRoot })
}

function putAccount(
  { entries, writer, accounts }: Stage,
  { address, hash }: Touched,
  stored: StoredAccount | undefined,
): TrieChange | undefined {
  const key = accountKey(hash)
  const previous = entries.record(key)
  const before = valueOf(previous)
  const value = stored && encodeAccount(stored)
  if (sameValue(value, before)) return undefined
  writer.change(key, previous, value)
  accounts.push([address, stored])
  return { key: hash, value, isHeld: before !== undefined }
}

async function stageStorage(
  stage: Stage,
  address: Address,
  account: Account,
  before: Hex,
): Promise<StoredAccount> {
  const change = stage.changes.storage.get(address)
  if (change === undefined) return { account, storageRoot: before }
  const isCleared = change.cleared && before !== emptyTrieRoot
  const slots = [...change.slots].toSorted(([left], [right]) => compareHex(left, right))
  if (isCleared) return { account, storageRoot: await clearStorage(stage, address, slots) }
  const { entries, pace } = stage
  const leaves: TrieChange[] = []
  for (const [slot, value] of slots) {
    const leaf = stageSlot(stage, address, slot, value)
    if (leaf !== undefined) leaves.push(leaf)
    await pace(1)
  }
  const read = (path: Uint8Array): TrieNode | undefined => entries.node(address, path)
  const update = await updateTrie(read, leaves, nodeWriter(stage, address), pace)
  if (update === undefined) return { account, storageRoot: before }
  return { account, storageRoot: update.root ? toHex(update.root) : emptyTrieRoot }
}

function stageSlot(stage: Stage, address: Address, slot: Hex, value: bigint): TrieChange | undefined {
  const { entries, cache, writer } = stage
  const before = entries.slot(address, slot)
  if (before === value) return undefined
  const bytes = value === 0n ? undefined : fromBigInt(value)
  const hash = cache.hashOf(slot)
  const key = slotKey(address, hash)
  writer.change(key, entries.record(key), bytes)
  stage.slots.push([slotName(address, slot), value])
  return { key: hash, value: bytes && encodeRlp(bytes), isHeld: before !== 0n }
}

/** Empties an account's storage, then fills in `slots`. @returns the root of its new storage trie. */
async function clearStorage(
  stage: Stage,
  address: Address,
  slots: readonly (readonly [Hex, bigint])[],
): Promise<Hex> {
  const { entries, cache, pace } = stage
  stage.forgetSlots = true
  const old = listTrie((path) => entries.node(address, path))
  const kept = new Set(slots.map(([slot]) => toHex(cache.hashOf(slot))))
  for (const key of old.keys) {
    const hash = fromNibbles(key)
    if (kept.has(toHex(hash))) continue
    const slot = slotKey(address, hash)
    stage.writer.change(slot, entries.record(slot), undefined)
    await pace(1)
  }
  for (const [slot, value] of slots) stageSlot(stage, address, slot, value)
  // A slot that keeps its value is no change of the slot, and still a leaf of the new trie.
  const leaves = slots.flatMap(([slot, value]) =>
    value === 0n ? [] : [{ key: cache.hashOf(slot), value: encodeRlp(fromBigInt(value)) }],
  )
  const gone = new Map(old.paths.map((path) => [pathName(path), path]))
  const write = nodeWriter(stage, address)
  const writeNew: NodeWriter = (path, rlp, node) => {
    gone.delete(pathName(path))
    write(path, rlp, node)
  }
  const update = await updateTrie(() => undefined, leaves, writeNew, pace)
  for (const path of gone.values()) {
    write(path, undefined, undefined)
    await pace(1)
  }
  return update?.root ? toHex(update.root) : emptyTrieRoot
}

/** @param owner - Whose storage trie it is; undefined for the account trie. */
function nodeWriter({ cache, entries, writer }: Stage, owner: Address | undefined): NodeWriter {
  const ownerHash = owner && cache.hashOf(owner)
  return (path, rlp, node) => {
    const key = nodeKey(ownerHash, path)
    const previous = recordOf(node) ?? entries.record(key)
    const value = node && rlp && storedNode(path, rlp, node)
    // A leaf whose value alone is new is kept as it was.
    if (node?.kind === 'leaf' && sameValue(value, valueOf(previous))) return
    writer.change(key, previous, value)
  }
}

/** The record that a branch was read from. One that is shorter than a hash lay in its parent. */
function recordOf(node: TrieNode | undefined): Uint8Array | undefined {
  const source = node?.kind === 'branch' ? node.source : undefined
  return source !== undefined && source.length > hashBytes ? source : undefined
}
