/**
 * A chain that has so many accounts from its first block on, made in seconds or minutes.
 * @module
 */
import { type Address, keccak256, type StateChanges } from '@watt/evm'
import type { Store, StoreOperation } from './types.ts'
import { fromHex, toHex, uint64Bytes } from './bytes.ts'
import { blockOperations } from './chain-records.ts'
import { genesisBlock, genesisState } from './genesis.ts'
import type { Genesis } from './genesis-file.ts'
import { encodeResults } from './receipt.ts'
import { emptyCodeHash } from './state/account-record.ts'
import { openStateStore } from './state/state-store.ts'

const accountsPerWrite = 20_000
/** What each account has. */
const balance = 10n ** 18n

/** The account of an index. */
export function grownAddress(index: number): Address {
  return toHex(keccak256(uint64Bytes(BigInt(index))).subarray(0, 20))
}

/**
 * Block 0 in an empty store, with `accounts` accounts beside those of the genesis file, whose nodes then go on from there.
 * @param accounts - Up to 16 million.
 */
export async function growGenesis(store: Store, genesis: Genesis, accounts: number): Promise<void> {
  const states = openStateStore(store, { archive: false, keepBlocks: 1 })
  const add = async (changes: StateChanges): Promise<void> => {
    const staged = await states.stage(states.block + 1n, changes)
    await store.write(asBlockZero(staged.operations))
    staged.accept()
  }
  await add(genesisState(genesis))
  const order = inTrieOrder(accounts)
  for (let from = 0; from < accounts; from += accountsPerWrite)
    await add(newAccounts(Array.from(order.subarray(from, from + accountsPerWrite))))
  const supply = genesis.supply + BigInt(accounts) * balance
  const block = genesisBlock(genesis, states.root)
  await store.write(await blockOperations(block, encodeResults([]), supply))
}

/** What would be written had all of it been one block: records say which block was theirs, as does the state's head. */
function asBlockZero(operations: Iterable<StoreOperation>): readonly StoreOperation[] {
  return Array.from(operations).flatMap((operation) => {
    const { key, value } = operation
    const tag = key[0] ?? 0
    if (historyTags.has(tag)) return []
    value?.fill(0, 0, blockNumberBytes.get(tag) ?? 0)
    return [operation]
  })
}

/** See `store/keys.ts`. */
const historyTags = new Set([0x03, 0x04])
/** Where values of a tag begin with numbers of blocks: how many bytes these are. */
const blockNumberBytes = new Map([
  [0x02, 24],
  [0x05, 8],
  [0x06, 8],
  [0x08, 8],
  [0x09, 8],
])

function newAccounts(indexes: readonly number[]): StateChanges {
  const account = { nonce: 0n, balance, codeHash: emptyCodeHash }
  return {
    accounts: new Map(indexes.map((index) => [grownAddress(index), account])),
    storage: new Map(),
    codes: new Map(),
  }
}

/** Indexes by the hash of their address: in this order a trie and a database grow at one end only. */
function inTrieOrder(accounts: number): Float64Array {
  const indexesMax = 2 ** 24
  const order = Float64Array.from({ length: accounts }, (_, index) => {
    const [first = 0, second = 0, third = 0] = keccak256(fromHex(grownAddress(index)))
    return ((first << 16) | (second << 8) | third) * indexesMax + index
  })
  return order.sort().map((it) => it % indexesMax)
}
