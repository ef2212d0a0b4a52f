/**
 * Writes until the limit on the size of files, then lifts it. Run by the level store's test in a process of its own.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { openLevelStore } from './level-store.ts'
import { StoreError } from './store-errors.ts'

const path = join(process.argv[2] ?? '', 'store')
/** Of util-linux. */
const program = 'prlimit'
const prlimit = (...words: string[]): number | null =>
  spawnSync(program, ['--pid', String(process.pid), ...words]).status
if (prlimit() !== 0) process.exit(77)

const counter = Uint8Array.of(0x10)
const batch = (number: number): { key: Uint8Array; value: Uint8Array }[] => [
  { key: counter, value: Uint8Array.of(number) },
  { key: Uint8Array.of(0x11, number), value: new Uint8Array(200_000).fill(number) },
]
const store = await openLevelStore(path)
let written = 0
let failure: unknown
while (failure === undefined && written < 100) {
  try {
    await store.write(batch(written + 1))
    written++
  } catch (error) {
    failure = error
  }
}
assert.ok(failure instanceof StoreError, String(failure))
assert.equal(failure.reason, 'io', failure.message)
assert.ok(written > 0)

assert.equal(prlimit('--fsize=unlimited'), 0)
for (const attempt of [1, 2])
  await assert.rejects(
    store.write(batch(written + 1)),
    { code: 'ledger/store', reason: 'io' },
    `attempt ${attempt}`,
  )
assert.equal(store.get(counter)?.[0], written)
await store.close()

const again = await openLevelStore(path)
assert.ok([written, written + 1].includes(again.get(counter)?.[0] ?? 0))
await again.write(batch(written + 1))
await again.close()
console.log('refused')
