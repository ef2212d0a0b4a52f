/**
 * Works out what a block's changes do to the state, without doing it.
 * @module
 */
import type { Account, Address, Hex, StateChanges } from '@watt/evm'
import type { StoreOperation } from '../types.ts'
import { compareHex, fromBigInt, fromHex, toHex } from '../bytes.ts'
import { emptyTrieRoot } from '../header.ts'
import type { Pacer } from '../pacer.ts'
import { encodeRlp } from '../rlp.ts'
import { codeKey, nodeKey, slotKey, accountKey } from '../store/keys.ts'
import { decodeNode, fromNibbles, pathName } from '../trie/node.ts'
import { listTrie } from '../trie/read-trie.ts'
import { type NodeWrite, type TrieChange, updateTrie } from '../trie/update-trie.ts'
import { encodeAccount, type StoredAccount } from './account-record.ts'
import {
  type AccountEntry,
  nodeName,
  slotName,
  type StateCache,
  type StateEntries,
  storageRootOf,
} from './state-cache.ts'
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
  readonly operations: readonly StoreOperation[]
  /** Brings the cache up to date, once the operations are durable. */
  readonly refresh: () => void
}

type Stage = StageInput & {
  readonly writer: RecordWriter
  /** What to do to the cache, in order. */
  readonly refreshes: (() => void)[]
}

/** Deterministic: the same changes to the same state give the same operations in the same order. */
export async function stageState(input: StageInput): Promise<StageResult> {
  const { block, changes, entries, pace } = input
  const stage: Stage = { ...input, writer: recordWriter(block), refreshes: [] }
  const addresses = [...new Set([...changes.accounts.keys(), ...changes.storage.keys()])].sort(compareHex)
  const leaves: TrieChange[] = []
  for (const address of addresses) {
    // Most accounts have no storage that changes: a promise for each would cost more than they do.
    const isSimple = !changes.storage.has(address) && changes.accounts.get(address) !== null
    const leaf = isSimple ? stageSimple(stage, address) : await stageAccount(stage, address)
    if (leaf !== undefined) leaves.push(leaf)
    await pace(1)
  }
  const update = await updateTrie((path) => entries.node(undefined, path).node, leaves, pace)
  if (update !== undefined) await writeNodes(stage, undefined, update.writes)
  const root = update === undefined ? input.root : update.root ? toHex(update.root) : emptyTrieRoot
  const codes = [...changes.codes].toSorted(([left], [right]) => compareHex(left, right))
  return {
    root,
    operations: [
      ...stage.writer.operations(),
      ...codes.map(([hash, code]) => ({ key: codeKey(fromHex(hash)), value: code })),
    ],
    refresh: () => {
      for (const refresh of stage.refreshes) refresh()
    },
  }
}

/** @returns the change of the account trie; undefined when the account stays as it was. */
async function stageAccount(stage: Stage, address: Address): Promise<TrieChange | undefined> {
  const { changes, entries } = stage
  const before = entries.account(address)
  const account = changes.accounts.has(address) ? changes.accounts.get(address) : before.stored?.account
  const stored = account
    ? await stageStorage(stage, address, account, storageRootOf(before.stored))
    : undefined
  if (stored === undefined && storageRootOf(before.stored) !== emptyTrieRoot)
    await clearStorage(stage, address, [])
  return putAccount(stage, address, before, stored)
}

/** An account that is not deleted and keeps its storage. */
function stageSimple(stage: Stage, address: Address): TrieChange | undefined {
  const before = stage.entries.account(address)
  const account = stage.changes.accounts.get(address) ?? undefined
  return putAccount(stage, address, before, account && { account, storageRoot: storageRootOf(before.stored) })
}

function putAccount(
  { cache, writer, refreshes }: Stage,
  address: Address,
  { record: previous }: AccountEntry,
  stored: StoredAccount | undefined,
): TrieChange | undefined {
  const value = stored && encodeAccount(stored)
  if (sameValue(value, valueOf(previous))) return undefined
  const record = writer.change(accountKey(address), previous, value)
  refreshes.push(() => cache.accounts.set(address, { record, stored }, 1))
  return { key: cache.hashOf(address), value }
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
  const { entries, cache, pace } = stage
  const owner = cache.hashOf(address)
  const leaves: TrieChange[] = []
  for (const [slot, value] of slots) {
    const leaf = stageSlot(stage, address, slot, value)
    if (leaf !== undefined) leaves.push(leaf)
    await pace(1)
  }
  const update = await updateTrie((path) => entries.node(owner, path).node, leaves, pace)
  if (update === undefined) return { account, storageRoot: before }
  await writeNodes(stage, owner, update.writes)
  return { account, storageRoot: update.root ? toHex(update.root) : emptyTrieRoot }
}

function stageSlot(stage: Stage, address: Address, slot: Hex, value: bigint): TrieChange | undefined {
  const { entries, cache, writer, refreshes } = stage
  const before = entries.slot(address, slot)
  if (before.value === value) return undefined
  const bytes = value === 0n ? undefined : fromBigInt(value)
  const hash = cache.hashOf(slot)
  const record = writer.change(slotKey(address, hash), before.record, bytes)
  refreshes.push(() => cache.slots.set(slotName(address, slot), { record, value }, 1))
  return { key: hash, value: bytes && encodeRlp(bytes) }
}

/** Empties an account's storage, then fills in `slots`. @returns the root of its new storage trie. */
async function clearStorage(
  stage: Stage,
  address: Address,
  slots: readonly (readonly [Hex, bigint])[],
): Promise<Hex> {
  const { entries, cache, pace } = stage
  // What the cache knows of these slots it knows by slot, the trie by hash.
  stage.refreshes.push(() => cache.slots.clear())
  const owner = cache.hashOf(address)
  const old = listTrie((path) => entries.node(owner, path).node)
  const kept = new Set(slots.map(([slot]) => toHex(cache.hashOf(slot))))
  for (const key of old.keys) {
    const hash = fromNibbles(key)
    if (kept.has(toHex(hash))) continue
    stage.writer.change(slotKey(address, hash), entries.slotRecord(address, hash), undefined)
    await pace(1)
  }
  for (const [slot, value] of slots) stageSlot(stage, address, slot, value)
  // A slot that keeps its value is no change of the slot, and still a leaf of the new trie.
  const leaves = slots.flatMap(([slot, value]) =>
    value === 0n ? [] : [{ key: cache.hashOf(slot), value: encodeRlp(fromBigInt(value)) }],
  )
  const update = await updateTrie(() => undefined, leaves, pace)
  const writes = new Map<string, NodeWrite>(
    old.paths.map((path) => [pathName(path), { path, rlp: undefined }]),
  )
  for (const write of update?.writes ?? []) writes.set(pathName(write.path), write)
  await writeNodes(stage, owner, [...writes.values()])
  return update?.root ? toHex(update.root) : emptyTrieRoot
}

async function writeNodes(
  stage: Stage,
  owner: Uint8Array | undefined,
  writes: readonly NodeWrite[],
): Promise<void> {
  const { entries, cache, writer, refreshes, pace } = stage
  for (const write of writes) {
    const name = nodeName(owner, write.path)
    const previous = (cache.nodes.get(name) ?? entries.node(owner, write.path)).record
    const record = writer.change(nodeKey(owner, write.path), previous, write.rlp)
    refreshes.push(() => {
      const value = valueOf(record)
      cache.nodes.set(name, { record, node: value && decodeNode(value) }, 1)
    })
    await pace(1)
  }
}
