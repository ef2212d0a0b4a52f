/**
 * What a block's changes cost the state: staging (flat values, trie, history) and the durable write, beside the trie of
 * `@ethereumjs/mpt` alone in memory. Run with `node core/ledger/src/state/state.bench.ts`.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMPT } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { type Address, keccak256, type StateChanges } from '@watt/evm'
import type { Store } from '../types.ts'
import { fromHex, toHex } from '../bytes.ts'
import { emptyTrieRoot } from '../header.ts'
import { openLevelStore } from '../store/level-store.ts'
import { memoryStore } from '../store/memory-store.ts'
import { emptyCodeHash } from './account-record.ts'
import { openStateStore } from './state-store.ts'

const accountCount = 50_000
const updateCounts = [1_000, 10_000]
const rounds = 3

const addresses = Array.from({ length: accountCount }, (_, index): Address => {
  return toHex(keccak256(fromHex(`0x${index.toString(16).padStart(8, '0')}`)).subarray(0, 20))
})
function updates(count: number, round: number): StateChanges {
  const stride = Math.floor(accountCount / count)
  const accounts = Array.from({ length: count }, (_, index) => {
    const account = { nonce: BigInt(round), balance: BigInt(index + 1) * 10n ** 15n, codeHash: emptyCodeHash }
    return [addresses[(index * stride + round) % accountCount] ?? '0x', account] as const
  })
  return { accounts: new Map(accounts), storage: new Map(), codes: new Map() }
}

type Row = { readonly what: string; readonly updates: number; readonly ms: number; readonly root: string }

async function measure(what: string, store: Store): Promise<Row[]> {
  const states = openStateStore(store, { archive: false, keepBlocks: 128 })
  const close = async (changes: StateChanges): Promise<{ staged: number; written: number }> => {
    const start = performance.now()
    const staged = await states.stage(states.block + 1n, changes)
    const middle = performance.now()
    await store.write(staged.operations)
    staged.accept()
    return { staged: middle - start, written: performance.now() - middle }
  }
  await close(updates(accountCount, 0))
  const rows: Row[] = []
  for (const count of updateCounts) {
    const times: { staged: number; written: number }[] = []
    for (let round = 1; round <= rounds; round++) times.push(await close(updates(count, round)))
    const row = (step: string, ms: number[]): Row => ({
      what: `${what}: ${step}`,
      updates: count,
      ms: Math.min(...ms),
      root: states.root,
    })
    rows.push(
      row(
        'stage',
        times.map(({ staged }) => staged),
      ),
      row(
        'write',
        times.map(({ written }) => written),
      ),
    )
  }
  await store.close()
  return rows
}

/** @param hash - Its own unless given. */
async function measureLibrary(what: string, hash?: typeof keccak256): Promise<Row[]> {
  const trie = await createMPT({ useKeyHashing: true, ...(hash && { useKeyHashingFunction: hash }) })
  const storageRoot = fromHex(emptyTrieRoot)
  const codeHash = fromHex(emptyCodeHash)
  const put = async ({ accounts }: StateChanges): Promise<void> => {
    for (const [address, account] of accounts) {
      await trie.put(
        fromHex(address),
        RLP.encode([account?.nonce ?? 0n, account?.balance ?? 0n, storageRoot, codeHash]),
      )
    }
  }
  await put(updates(accountCount, 0))
  const rows: Row[] = []
  for (const count of updateCounts) {
    const times: number[] = []
    for (let round = 1; round <= rounds; round++) {
      const changes = updates(count, round)
      const start = performance.now()
      await put(changes)
      times.push(performance.now() - start)
    }
    rows.push({ what, updates: count, ms: Math.min(...times), root: toHex(trie.root()) })
  }
  return rows
}

const folder = await mkdtemp(join(tmpdir(), 'watt-state-bench-'))
const rows = [
  ...(await measureLibrary('@ethereumjs/mpt')),
  ...(await measureLibrary('@ethereumjs/mpt with our keccak', keccak256)),
  ...(await measure('memory', memoryStore())),
  ...(await measure('level', await openLevelStore(join(folder, 'store')))),
]
await rm(folder, { recursive: true, force: true })

for (const count of updateCounts) {
  const same = rows.filter(({ updates: it }) => it === count)
  if (new Set(same.map(({ root }) => root)).size !== 1) throw new Error(`roots differ after ${count} updates`)
  const reference = same[0]?.ms ?? 0
  console.log(`${count} of ${accountCount} accounts, best of ${rounds}; equal roots`)
  console.table(
    same.map(({ what, ms }) => ({
      what,
      ms: Number(ms.toFixed(1)),
      'µs/update': Number(((ms * 1_000) / count).toFixed(1)),
      'times as fast': Number((reference / ms).toFixed(1)),
    })),
  )
}
