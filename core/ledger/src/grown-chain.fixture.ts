/**
 * A chain with so many accounts as if it had been used for years, made in seconds: blocks of many new accounts each, of which
 * the store knows the first and the last.
 * @module
 */
import { type Address, keccak256, type StateChanges } from '@watt/evm'
import type { Block, Store } from './types.ts'
import { blockOf } from './block.ts'
import { fromHex, toHex, uint64Bytes } from './bytes.ts'
import { blockOperations } from './chain-records.ts'
import { genesisBlock, genesisState } from './genesis.ts'
import type { Genesis } from './genesis-file.ts'
import { encodeResults } from './receipt.ts'
import { emptyCodeHash } from './state/account-record.ts'
import { openStateStore } from './state/state-store.ts'

const accountsPerBlock = 20_000
const operationsPerWrite = 20_000
/** What each account has. */
const balance = 10n ** 18n

/** The account of an index. */
export function grownAddress(index: number): Address {
  return toHex(keccak256(uint64Bytes(BigInt(index))).subarray(0, 20))
}

/**
 * Grows `accounts` accounts in an empty store. The genesis file's own allocation is left out.
 * @param accounts - Up to 16 million.
 * @returns the head.
 */
export async function growChain(store: Store, genesis: Genesis, accounts: number): Promise<Block> {
  const states = openStateStore(store, { archive: false, keepBlocks: 1 })
  const order = inTrieOrder(accounts)
  for (let from = 0; from < accounts; from += accountsPerBlock) {
    const changes = newAccounts(Array.from(order.subarray(from, from + accountsPerBlock)))
    const staged = await states.stage(states.block + 1n, changes)
    await store.write(staged.operations)
    staged.accept()
  }
  const first = genesisBlock(genesis, states.root)
  const head = blockOf({ ...first, header: { ...first.header, number: states.block } })
  const supply = BigInt(accounts) * balance
  for (const block of [first, head])
    await store.write(await blockOperations(block, encodeResults([]), supply))
  return head
}

/**
 * Block 0 in an empty store, with `accounts` accounts beside those of the genesis file, whose nodes then go on from there. All in one
 * go, so a kilobyte or two of memory each.
 */
export async function growGenesis(store: Store, genesis: Genesis, accounts: number): Promise<void> {
  const states = openStateStore(store, { archive: false, keepBlocks: 1 })
  const others = genesisState(genesis)
  const grown = newAccounts(Array.from({ length: accounts }, (_, index) => index))
  const staged = await states.stage(0n, {
    ...others,
    accounts: new Map([...grown.accounts, ...others.accounts]),
  })
  // Piece by piece, so that the database is as if it had grown: a log of one batch would be read whole at each start.
  for (let from = 0; from < staged.operations.length; from += operationsPerWrite)
    await store.write(staged.operations.slice(from, from + operationsPerWrite))
  const supply = genesis.supply + BigInt(accounts) * balance
  const block = genesisBlock(genesis, staged.root)
  await store.write(await blockOperations(block, encodeResults([]), supply))
}

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
