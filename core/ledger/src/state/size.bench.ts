/**
 * Whether a block costs more where there are more accounts: 5,000 payments from 50 senders to accounts drawn from all, staged and
 * written to LevelDB, the state opened anew before. `node core/ledger/src/state/size.bench.ts [accounts …]`, 10,000 and 1,000,000 by default.
 * @module
 */
import { readdirSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Account, type Address, keccak256, type StateChanges } from '@watt/evm'
import type { Store } from '../types.ts'
import { toHex, uint64Bytes } from '../bytes.ts'
import { openLevelStore } from '../store/level-store.ts'
import { emptyCodeHash } from './account-record.ts'
import { openStateStore, type OpenStateStore } from './state-store.ts'

const payments = 5_000
const senders = 50
const blocks = 30
const grownAtOnce = 20_000
const options = { archive: false, keepBlocks: 3 }

const rows = []
for (const accounts of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10_000, 1_000_000])
  rows.push(await measure(accounts))
console.table(rows)

async function measure(accounts: number): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'watt-size-bench-'))
  await grow(folder, accounts)
  const store = await openLevelStore(folder)
  const states = openStateStore(store, options)
  const cpuMs: number[] = []
  const wallMs: number[] = []
  let seed = 1
  const draw = (): number => (seed = (seed * 48_271) % 0x7fff_ffff) % accounts
  for (let block = 1; block <= blocks; block++) {
    const recipients = Array.from({ length: payments }, draw)
    const paid = [...Array.from({ length: senders }, (_, index) => index), ...recipients]
    const [start, cpu] = [performance.now(), process.cpuUsage()]
    await write(store, states, paid, block)
    const { user, system } = process.cpuUsage(cpu)
    cpuMs.push((user + system) / 1_000)
    wallMs.push(performance.now() - start)
  }
  await store.close()
  const diskMib =
    readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 2 ** 20
  await rm(folder, { recursive: true })
  return {
    accounts,
    'CPU ms a block': Math.round(median(cpuMs)),
    'ms a block': Math.round(median(wallMs)),
    'longest ms': Math.round(Math.max(...wallMs)),
    'disk MiB': Math.round(diskMib),
    'memory MiB': Math.round(process.memoryUsage.rss() / 2 ** 20),
  }
}

async function grow(folder: string, accounts: number): Promise<void> {
  const store = await openLevelStore(folder)
  const states = openStateStore(store, options)
  for (let from = 0; from < accounts; from += grownAtOnce) {
    const length = Math.min(grownAtOnce, accounts - from)
    await write(
      store,
      states,
      Array.from({ length }, (_, index) => from + index),
      0,
    )
  }
  await store.close()
}

async function write(
  store: Store,
  states: OpenStateStore,
  touched: readonly number[],
  nonce: number,
): Promise<void> {
  const accounts = new Map(touched.map((index) => [addressOf(index), accountOf(index, nonce)] as const))
  const changes: StateChanges = { accounts, storage: new Map(), codes: new Map() }
  const staged = await states.stage(states.block + 1n, changes)
  await store.write(staged.operations)
  staged.accept()
}

function accountOf(index: number, nonce: number): Account {
  return { nonce: BigInt(nonce), balance: BigInt(index + 1) * 10n ** 15n, codeHash: emptyCodeHash }
}

function addressOf(index: number): Address {
  return toHex(keccak256(uint64Bytes(BigInt(index))).subarray(0, 20))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
