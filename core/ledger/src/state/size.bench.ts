/**
 * Whether a block costs more where there are more accounts: 5,000 payments from 50 senders to accounts drawn from all, over LevelDB,
 * the store opened anew before. First whole blocks, as a validator closes them, from an agreed set of known transactions to the
 * disk; then the state alone, staged and written. `node core/ledger/src/state/size.bench.ts [--keep folder] [accounts …]`,
 * 10,000 and 1,000,000 accounts by default. With `--keep` stores that have grown stay in the folder, and are taken from there.
 * @module
 */
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createEngine, type StateChanges } from '@watt/evm'
import type { Ledger, Store } from '../types.ts'
import { concatBytes, fromHex, keccak } from '../bytes.ts'
import { parseGenesis } from '../genesis-file.ts'
import { growGenesis, grownAddress } from '../grown-chain.fixture.ts'
import { openLedger } from '../ledger.ts'
import { encodeRlp } from '../rlp.ts'
import { openLevelStore } from '../store/level-store.ts'
import { emptyCodeHash } from './account-record.ts'
import { openStateStore } from './state-store.ts'

const payments = 5_000
const senders = 50
const blocks = 30
/** Few, so that pruning, which a long run does at every block, is in the figures. */
const keepBlocks = 3
const chainId = 1337n
const genesis = parseGenesis({
  chainId: Number(chainId),
  name: 'size',
  timestampMs: 1_000_000,
  allocation: {},
})

const { values: flags, positionals } = parseArgs({
  options: { keep: { type: 'string' } },
  allowPositionals: true,
})
const rows = []
for (const accounts of positionals.length > 0 ? positionals.map(Number) : [10_000, 1_000_000])
  rows.push(await measure(accounts))
console.table(rows)

/** `mainMs`: CPU of the main thread. */
type Cost = { readonly cpuMs: number; readonly mainMs: number; readonly ms: number }

async function measure(accounts: number): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'watt-size-bench-'))
  const grown = await cost(() => grow(folder, accounts))
  const store = await openLevelStore(folder)
  let seed = 1
  const draw = (): number => (seed = (seed * 48_271) % 0x7fff_ffff) % accounts
  const paid = (): number[] => Array.from({ length: payments }, draw)
  let rssMib = 0
  const noteMemory = (): void => {
    rssMib = Math.max(rssMib, process.memoryUsage.rss() / 2 ** 20)
  }

  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const ledger = await openLedger({ store, genesis, engine: createEngine(), keepBlocks, pause })
  const whole: Cost[] = []
  for (let block = 0; block < blocks; block++) {
    whole.push(await closeBlock(ledger, block, paid()))
    noteMemory()
  }
  const states = openStateStore(store, { archive: false, keepBlocks })
  const state: Cost[] = []
  for (let block = 1; block <= blocks; block++) {
    const changes = changesOf(paid(), block)
    state.push(
      await cost(async () => {
        const staged = await states.stage(states.block + 1n, changes)
        await store.write(staged.operations)
        staged.accept()
      }),
    )
  }
  const { processMib, filesMib } = memoryNow()
  await store.close()
  const diskMib =
    readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 2 ** 20
  await rm(folder, { recursive: true })
  return {
    accounts,
    'grown s': Math.round(grown.ms / 1_000),
    'block CPU ms': median(whole.map((it) => it.cpuMs)),
    'its main thread': median(whole.map((it) => it.mainMs)),
    'block ms': median(whole.map((it) => it.ms)),
    'longest ms': Math.round(Math.max(...whole.map((it) => it.ms))),
    'state CPU ms': median(state.map((it) => it.cpuMs)),
    'its main': median(state.map((it) => it.mainMs)),
    'state ms': median(state.map((it) => it.ms)),
    'disk MiB': Math.round(diskMib),
    'peak RSS MiB': Math.round(rssMib),
    'of it own': Math.round(processMib),
    'of files': Math.round(filesMib),
  }
}

async function grow(folder: string, accounts: number): Promise<void> {
  const kept = flags.keep === undefined ? undefined : join(flags.keep, `${accounts}`)
  if (kept !== undefined && existsSync(kept)) return cpSync(kept, folder, { recursive: true })
  const store: Store = await openLevelStore(folder)
  await growGenesis(store, genesis, accounts)
  await store.close()
  if (kept !== undefined) cpSync(folder, kept, { recursive: true })
}

/** The cost of closing; what comes before is the pool's. */
async function closeBlock(ledger: Ledger, block: number, recipients: readonly number[]): Promise<Cost> {
  const { head } = ledger
  const waiting = recipients.map((recipient, index) =>
    ledger.decode(rawOf(block * payments + index, recipient), grownAddress(index % senders)),
  )
  const set = await ledger.buildSet(waiting)
  if (set.transactions.length !== payments) throw new Error(`only ${set.transactions.length} fit`)
  const closeTimeMs = head.value.closeTimeMs + 1_000n
  const value = { parentHash: head.hash, transactionSetHash: set.hash, closeTimeMs, upgrades: {} }
  return cost(() => ledger.close(value, set))
}

/** EIP-1559, with a signature that nobody checks here. */
function rawOf(index: number, recipient: number): Uint8Array {
  const nonce = BigInt(Math.floor(index / senders))
  const [r, s] = ['r', 's'].map((part) => BigInt(keccak(new TextEncoder().encode(`${part} ${index}`))) / 4n)
  const to = fromHex(grownAddress(recipient))
  const fields = [chainId, nonce, 0n, 10n ** 9n, 21_000n, to, 1n, new Uint8Array(0), [], 1n, r ?? 1n, s ?? 1n]
  return concatBytes(Uint8Array.of(2), encodeRlp(fields))
}

/** What the payments of a block do to the state. */
function changesOf(recipients: readonly number[], block: number): StateChanges {
  const touched = [...Array.from({ length: senders }, (_, index) => index), ...recipients]
  const balance = 10n ** 18n + BigInt(block)
  const account = { nonce: BigInt(block), balance, codeHash: emptyCodeHash }
  const accounts = new Map(touched.map((index) => [grownAddress(index), account]))
  return { accounts, storage: new Map(), codes: new Map() }
}

async function cost(work: () => Promise<unknown>): Promise<Cost> {
  const [start, cpu, main] = [performance.now(), process.cpuUsage(), process.threadCpuUsage()]
  await work()
  const [all, thread] = [process.cpuUsage(cpu), process.threadCpuUsage(main)]
  return {
    cpuMs: (all.user + all.system) / 1_000,
    mainMs: (thread.user + thread.system) / 1_000,
    ms: performance.now() - start,
  }
}

/** What the process has of its own, and what it has mapped of LevelDB's files, which the kernel takes back when it likes. */
function memoryNow(): { readonly processMib: number; readonly filesMib: number } {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  const mib = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024
  return { processMib: mib('RssAnon'), filesMib: mib('RssFile') }
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN)
}
