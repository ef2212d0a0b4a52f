/**
 * What a close of 1,000 transfers costs, in memory and on disk. Run with `node core/ledger/src/ledger.bench.ts`.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bench } from 'tinybench'
import type { Ledger, Store, Transaction } from './types.ts'
import { closeNext, openTestLedger } from './ledger.fixture.ts'
import { addressOf, rawTransfer } from './signing.fixture.ts'
import { openLevelStore } from './store/level-store.ts'
import { memoryStore } from './store/memory-store.ts'

const transfers = 1_000
const closes = 5
const senders = 5

const folder = await mkdtemp(join(tmpdir(), 'watt-ledger-bench-'))
const raws = await Promise.all(
  Array.from({ length: transfers * closes }, (_, index) =>
    rawTransfer({
      from: index % senders,
      nonce: Math.floor(index / senders),
      // Fresh accounts: the state grows as a real one does.
      to: `0x${(index + 1).toString(16).padStart(40, 'a')}`,
      value: 1n,
      maxFeePerGas: 1n,
    }),
  ),
)
const bench = new Bench({
  name: `ledger, ${transfers} transfers`,
  iterations: closes,
  time: 0,
  warmup: false,
})

async function addClose(name: string, store: Store): Promise<() => Promise<void>> {
  const ledger: Ledger = await openTestLedger({ store })
  const blocks: Transaction[][] = []
  for (let at = 0; at < raws.length; at += transfers) {
    // Any sender serves here: recovering it is the pool's work, measured there.
    blocks.push(
      raws.slice(at, at + transfers).map((raw, index) => ledger.decode(raw, addressOf(index % senders))),
    )
  }
  bench.add(`build, check and close (${name})`, async () => {
    const block = await closeNext(ledger, blocks.shift() ?? [])
    if (block.transactions.length !== transfers)
      throw new Error(`closed ${block.transactions.length} transfers`)
  })
  return () => store.close()
}

const ends = [
  await addClose('memory', memoryStore()),
  await addClose('disk', await openLevelStore(join(folder, 'store'))),
]
await bench.run()
const rows = bench.tasks.map(({ name, result }) => {
  const ms = 'latency' in result ? result.latency.mean : Number.NaN
  return { name, 'ms a close': Math.round(ms), 'transfers a second': Math.round((transfers / ms) * 1_000) }
})
console.table(rows)
for (const end of ends) await end()
await rm(folder, { recursive: true })
