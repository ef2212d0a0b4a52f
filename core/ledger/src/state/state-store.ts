/**
 * The state of the chain over a store: read at any kept block, changed one block at a time.
 * @module
 */
import type { Address, Hex, StateReader } from '@watt/evm'
import { WattError } from '@watt/errors'
import type { StateStore } from '../state-access.ts'
import type { AccountProof, Store, StoreOperation } from '../types.ts'
import { boundedCache } from '../bounded-cache.ts'
import { emptyBytes, fromHex, toHex } from '../bytes.ts'
import { emptyTrieRoot } from '../header.ts'
import { unpaced } from '../pacer.ts'
import { codeKey, readBlock, stateHeadKey, writeBlock } from '../store/keys.ts'
import { inOrder } from '../store/packed-records.ts'
import { proveTrie } from '../trie/read-trie.ts'
import { emptyCodeHash } from './account-record.ts'
import { readAccountsAhead, readNodesAhead } from './read-ahead.ts'
import { stageState } from './stage-state.ts'
import { cachedEntries, entriesAt, stateCache, type StateEntries, storageRootOf } from './state-cache.ts'
import { pruneBlock } from './versioned.ts'

export type StateStoreOptions = {
  /** Keep the state of all blocks. */
  readonly archive: boolean
  /** Blocks whose state stays readable without `archive`, the head included; at least 1. */
  readonly keepBlocks: number
}

export type OpenStateStore = StateStore & {
  /** State root of the head. */
  readonly root: Hex
  /** The head's number; -1n before the first block. */
  readonly block: bigint
}

/** Blocks pruned at one close: more than one, so that a node that kept too much catches up. */
const prunedPerBlockMax = 4
/** Code kept at hand. */
const codeBytesMax = 16_777_216

/** `pruned`: history of blocks up to it is gone. It trails `oldest` by one close, for readers during a write. */
type StateHead = {
  readonly block: number
  readonly oldest: number
  readonly pruned: number
  readonly root: Hex
}

const emptyHead: StateHead = { block: -1, oldest: 0, pruned: 0, root: emptyTrieRoot }

/** Opens the state in a store; an empty store has an empty state. */
export function openStateStore(store: Store, options: StateStoreOptions): OpenStateStore {
  const cache = stateCache(store)
  const code = codeReader(store)
  let head = readHead(store)
  let entries = cachedEntries(store, cache, head.block)
  let nodesAhead: Promise<void> | undefined

  /** Through the cache while `block` is the head, from the history afterwards. */
  const entriesOf = (block: number): StateEntries => {
    if (block === head.block) return entries
    if (block < head.oldest && head.block >= 0 && block >= 0) throw new StatePrunedError(block, head.oldest)
    return entriesAt(store, cache, block)
  }
  const readerOf = (block: number): StateReader => ({
    account: (address) => entriesOf(block).account(address)?.account,
    storage: (address, slot) => entriesOf(block).slot(address, slot),
    code,
  })
  const isReadable = (block: bigint): boolean => block >= BigInt(head.oldest) && block <= BigInt(head.block)

  return {
    get root() {
      return head.root
    },
    get block() {
      return BigInt(head.block)
    },
    get oldestState() {
      return BigInt(head.oldest)
    },
    reader: () => readerOf(head.block),
    readerAt: (block) => (isReadable(block) ? readerOf(Number(block)) : undefined),
    readAhead: (addresses) => {
      if (store.getMany === undefined) return undefined
      const before = head
      const isCurrent = (): boolean => head === before
      const reading = { cache, getMany: store.getMany, isCurrent, head: before.block }
      return readAccountsAhead(reading, addresses).then(() => {
        nodesAhead = readNodesAhead(reading, addresses)
      })
    },
    stage: async (number, changes, pace = unpaced) => {
      if (nodesAhead !== undefined) await nodesAhead
      const block = Number(number)
      if (block <= head.block || !Number.isSafeInteger(block)) throw new StageOrderError(number, head.block)
      const before = head
      const staged = await stageState({ block, changes, root: head.root, entries, cache, pace })
      const pruned = options.archive
        ? before.pruned
        : Math.min(before.oldest, before.pruned + prunedPerBlockMax)
      const after: StateHead = {
        block,
        oldest: options.archive ? before.oldest : Math.max(before.oldest, block - options.keepBlocks + 1),
        pruned,
        root: staged.root,
      }
      const pruning = pruneOperations(store, before.pruned, pruned, staged.operations)
      return {
        root: staged.root,
        operations: inOrder(staged.operations, pruning, [{ key: stateHeadKey, value: headBytes(after) }]),
        accept: () => {
          if (head !== before) throw new StageOrderError(number, head.block)
          head = after
          staged.refresh()
          entries = cachedEntries(store, cache, block)
        },
      }
    },
    proof: (address, slots, block) =>
      isReadable(block) ? prove(entriesOf(Number(block)), cache.hashOf, address, slots) : undefined,
  }
}

/** Proofs of an account and of some of its slots (EIP-1186). */
function prove(
  entries: StateEntries,
  hashOf: (hex: Hex) => Uint8Array,
  address: Address,
  slots: readonly Hex[],
): AccountProof {
  const owner = hashOf(address)
  const stored = entries.account(address)
  return {
    address,
    balance: stored?.account.balance ?? 0n,
    nonce: stored?.account.nonce ?? 0n,
    codeHash: stored?.account.codeHash ?? emptyCodeHash,
    storageHash: storageRootOf(stored),
    accountProof: proveTrie((path) => entries.node(undefined, path), owner),
    storageProof: slots.map((key) => ({
      key,
      value: entries.slot(address, key),
      proof: proveTrie((path) => entries.node(address, path), hashOf(key)),
    })),
  }
}

function codeReader(store: Store): (codeHash: Hex) => Uint8Array {
  const codes = boundedCache<Hex, Uint8Array>(codeBytesMax)
  return (codeHash) => {
    if (codeHash === emptyCodeHash) return emptyBytes
    const known = codes.get(codeHash)
    if (known !== undefined) return known
    const code = store.get(codeKey(fromHex(codeHash)))
    if (code === undefined) throw new MissingCodeError(codeHash)
    codes.set(codeHash, code, code.length + 1)
    return code
  }
}

function pruneOperations(
  store: Store,
  from: number,
  to: number,
  written: Iterable<StoreOperation>,
): StoreOperation[] {
  if (from === to) return []
  let names: ReadonlySet<string> | undefined // Made when a deletion asks; most blocks have none.
  const isWritten = (key: Uint8Array): boolean => {
    names ??= new Set(Array.from(written, (it) => String.fromCharCode(...it.key)))
    return names.has(String.fromCharCode(...key))
  }
  const operations: StoreOperation[] = []
  for (let block = from + 1; block <= to; block++) {
    for (const operation of pruneBlock(store, block, isWritten)) operations.push(operation)
  }
  return operations
}

function readHead(store: Store): StateHead {
  const bytes = store.get(stateHeadKey)
  if (bytes === undefined) return emptyHead
  return {
    block: readBlock(bytes, 0),
    oldest: readBlock(bytes, 8),
    pruned: readBlock(bytes, 16),
    root: toHex(bytes.subarray(24)),
  }
}

function headBytes({ block, oldest, pruned, root }: StateHead): Uint8Array {
  const bytes = new Uint8Array(56)
  writeBlock(bytes, 0, block)
  writeBlock(bytes, 8, oldest)
  writeBlock(bytes, 16, pruned)
  bytes.set(fromHex(root), 24)
  return bytes
}

/** Thrown when a reader is used after the state of its block was pruned. */
export class StatePrunedError extends WattError {
  readonly code = 'ledger/state-pruned'
  readonly block: bigint
  readonly oldest: bigint
  override readonly fix = 'Ask for a younger block, or ask an archive node.'
  constructor(block: number, oldest: number) {
    super(`The state of block ${block} was pruned; the oldest kept is that of block ${oldest}.`)
    this.block = BigInt(block)
    this.oldest = BigInt(oldest)
  }
}

/** Thrown when the code of an account is not in the store: the store is damaged. */
export class MissingCodeError extends WattError {
  readonly code = 'ledger/missing-code'
  readonly codeHash: Hex
  constructor(codeHash: Hex) {
    super(`No code with hash ${codeHash} was ever stored.`)
    this.codeHash = codeHash
  }
}

/** Thrown when blocks are staged or accepted out of order. */
export class StageOrderError extends WattError {
  readonly code = 'ledger/stage-order'
  readonly block: bigint
  readonly head: bigint
  constructor(block: bigint, head: number) {
    super(`Block ${block} cannot change the state of block ${head}: stage the next one on the head.`)
    this.block = block
    this.head = BigInt(head)
  }
}
